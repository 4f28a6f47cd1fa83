import { escapeControls } from "../../../core/words/control-characters";
import { describeUnverified, describeRejection } from "../../../core/log/describe-event";
import type { Explanation } from "../../../core/log/explain-rejection";
import type { StoredRejection } from "../../../core/log/rejection";
import { type Check, checkRejection, describeReceived } from "./check-rejection";
import { suggestFix, canReverify } from "./suggest-fix";
import { formatResponse, formatSize, formatTime } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import { noBody, presentBody } from "../../layout/payload/present-body";
import type { SecretSetting, SecretSource } from "../list/present-first-run";
import {
  bodyModes,
  isBody,
  listHeaders,
  type ShownDelivery,
  toFields,
  toTabs,
} from "../present-delivery";
import type { Tab } from "../read-view";

export interface ShownRejection extends ShownDelivery {
  key: string;
  /** There is no earlier delivery to compare with. */
  comparisons: undefined;
  comparison: undefined;
  reason: string;
  advice: string | undefined;
  likelyCause: string | undefined;
  checks: Check[];
  /** The signature's first digits, the size and the sender. */
  received: string;
  canReverify: boolean;
  /** The setting to change if another secret matches. */
  secretSetting: SecretSetting;
  /** Whether it would be accepted now. */
  isFixed: boolean;
  loggedAs: { key: string; href: string } | undefined;
}

export interface RejectionContext {
  tab: Tab;
  query: Query;
  explanation: Explanation;
  secretSource: Pick<SecretSource, "setting">;
  /** The likely cause of a wrong signature, by the other deliveries. */
  likelyCause: string | undefined;
}

const tabs: [Tab, string][] = [
  ["body", "Payload"],
  ["headers", "Headers"],
];

export function presentRejection(
  rejection: StoredRejection,
  { tab, query, explanation, likelyCause, secretSource }: RejectionContext,
): ShownRejection {
  const path = `/inspector/rejections/${rejection.key}`;
  const shown = tab === "headers" || isBody(tab) ? tab : "body";
  const { loggedAs } = rejection;
  return {
    key: rejection.key,
    path,
    sentence: describeRejection(rejection),
    status: formatResponse(rejection.responseStatus, rejection.loggedAs !== null),
    tone: rejection.loggedAs === null ? "rejected" : "duplicate",
    fields: describe(rejection),
    tabs: toTabs(tabs, (each) => (each === "headers") === (shown === "headers"), path, query),
    bodyModes: toTabs(bodyModes, (mode) => mode === shown, path, query),
    tab: shown,
    body: isBody(shown) ? presentBody(rejection.body, shown) : noBody,
    headers: listHeaders(rejection.headers),
    downloadHref: rejection.body ? `/api/rejections/${rejection.key}/body` : undefined,
    ...{ comparisons: undefined, comparison: undefined },
    reason: explanation.message,
    advice: suggestFix(explanation),
    likelyCause,
    secretSetting: secretSource.setting ?? "CIRCLECI_WEBHOOK_SECRET",
    checks: checkRejection(explanation, rejection),
    received: describeReceived(rejection),
    canReverify: canReverify(explanation),
    isFixed: explanation.code === "valid",
    loggedAs:
      loggedAs === null
        ? undefined
        : { key: loggedAs, href: linkTo(`/inspector/events/${loggedAs}`, query) },
  };
}

function describe(rejection: StoredRejection): ShownDelivery["fields"] {
  return toFields([
    ["Response", String(rejection.responseStatus)],
    ["Code", rejection.code],
    ["Path", rejection.path && escapeControls(rejection.path)],
    [
      "Unverified",
      rejection.unverified ? describeUnverified(rejection.unverified) : rejection.eventType,
    ],
    ["Received", formatTime(rejection.receivedAt)],
    ["Size", rejection.size === null ? null : formatSize(rejection.size)],
    ["User agent", String(rejection.headers["user-agent"] ?? "")],
    ["Key", rejection.key],
  ]);
}
