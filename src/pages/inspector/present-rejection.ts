import { describeUnverified, describeRejection } from "../../core/describe-event";
import { explainRejection } from "../../core/explain-rejection";
import type { StoredRejection } from "../../core/rejection";
import { suggestFix, canVerify } from "./suggest-fix";
import { formatResponse, formatSize, formatTime } from "./format-values";
import { linkTo } from "./link-to";
import { presentBody } from "./present-body";
import {
  bodyModes,
  isBody,
  listHeaders,
  type ShownDelivery,
  toFields,
  toTabs,
} from "./present-delivery";
import type { Tab } from "./read-view";

export interface ShownRejection extends ShownDelivery {
  key: string;
  reason: string;
  advice: string | undefined;
  /** Whether to offer to verify it again. */
  canVerify: boolean;
  /** Whether it would be logged now. */
  isFixed: boolean;
  loggedAs: { key: string; href: string } | undefined;
}

const tabs: [Tab, string][] = [
  ["body", "Body"],
  ["headers", "Headers"],
];

export function presentRejection(
  rejection: StoredRejection,
  secrets: readonly string[],
  { tab, written }: { tab: Tab; written: Record<string, string> },
): ShownRejection {
  const path = `/inspector/rejections/${rejection.key}`;
  const shown = tab === "headers" || isBody(tab) ? tab : "body";
  const explanation = explainRejection(rejection, secrets);
  const { loggedAs } = rejection;
  return {
    key: rejection.key,
    path,
    sentence: describeRejection(rejection),
    status: formatResponse(rejection.responseStatus, rejection.loggedAs !== null),
    tone: rejection.loggedAs === null ? "rejected" : "duplicate",
    fields: describe(rejection),
    tabs: toTabs(tabs, (each) => (each === "headers") === (shown === "headers"), path, written),
    bodyModes: toTabs(bodyModes, (mode) => mode === shown, path, written),
    tab: shown,
    body: isBody(shown) ? presentBody(rejection.body, shown) : {},
    headers: listHeaders(rejection.headers),
    ...(rejection.body && { downloadHref: `/api/rejections/${rejection.key}/body` }),
    reason: explanation.message,
    advice: suggestFix(explanation),
    canVerify: canVerify(explanation),
    isFixed: explanation.code === "valid",
    loggedAs:
      loggedAs === null
        ? undefined
        : { key: loggedAs, href: linkTo(`/inspector/events/${loggedAs}`, written) },
  };
}

function describe(rejection: StoredRejection): ShownDelivery["fields"] {
  return toFields([
    ["Response", String(rejection.responseStatus)],
    ["Code", rejection.code],
    [
      "Says it is",
      rejection.unverified ? describeUnverified(rejection.unverified) : rejection.eventType,
    ],
    ["Received", formatTime(rejection.receivedAt)],
    ["Size", rejection.size === null ? null : formatSize(rejection.size)],
    ["Sender", String(rejection.headers["user-agent"] ?? "")],
    ["Key", rejection.key],
  ]);
}
