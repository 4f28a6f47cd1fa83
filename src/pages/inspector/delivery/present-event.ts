import { linkToPipeline } from "../../layout/link-to-pipeline";
import { describeEvent } from "../../../core/log/describe-event";
import { parseEvent } from "../../../core/event/event";
import type { StoredEvent } from "../../../core/event/logged-event";
import { describeTimes, timesOfEvent } from "../../../core/runs/run-times";
import type { EventFields } from "../../../core/event/webhook-event";
import { type Broken, type Draw, eventPart } from "../../layout/draw-part";
import { formatResponse, formatSize, formatTime } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import type { EventParts } from "./find-event-parts";
import { type Outcome, outcomeOf } from "../outcome";
import { noBody, presentBody } from "../../layout/payload/present-body";
import {
  bodyModes,
  isBody,
  listHeaders,
  type ShownDelivery,
  type ShownTab,
  toFields,
  toTabs,
} from "../present-delivery";
import { isComparison } from "../comparison/find-compared-event";
import {
  presentComparison,
  presentComparisons,
  type ShownComparison,
} from "../comparison/present-comparison";
import { presentHeader, type ShownHeader } from "./present-header";
import { presentNotification, type ShownNotification } from "../../layout/present-notification";
import { presentRow, type ShownRow } from "../list/present-row";
import { presentTime, type ShownTime } from "../../layout/present-time";
import { presentReplay, type ShownReplay } from "../replay/present-replay";
import type { Tab } from "../read-view";
import { writeCurl } from "./write-curl";

export interface ShownEvent extends ShownDelivery {
  key: string;
  deliveries: { time: ShownTime; status: number; description: string }[];
  /** Number of deliveries that are only counted: the log keeps the first and the newest 100. */
  omittedDeliveries: number;
  replays: (ShownReplay | Broken)[];
  header: ShownHeader;
  outcome: Outcome;
  notifications: (ShownNotification | Broken)[];
  pipelineRows: (ShownRow | Broken)[];
  pipelineHref: string | undefined;
  /** Link to the workflow on CircleCI. */
  workflowUrl: string | undefined;
  /** Links to the comparisons with earlier events. */
  comparisons: ShownTab[];
  /** The comparison of the tab. */
  comparison: ShownComparison | Broken | undefined;
  curl: string;
  replayHref: string;
}

export interface EventContext {
  tab: Tab;
  query: Query;
  parts: EventParts;
  webhookUrl: string;
  draw: Draw;
  /** Whether `/pipelines/:id` exists. */
  hasPipelinePage: boolean;
}

export function presentEvent(event: StoredEvent, context: EventContext): ShownEvent {
  const { tab, query, webhookUrl, hasPipelinePage, parts, draw } = context;
  const { replays, notifications, pipelineEvents, ranFor } = parts;
  const payload: EventFields = parseEvent(event.body);
  const headers = listHeaders(event.headers);
  const part = eventPart(event.key);
  const path = `/inspector/events/${event.key}`;
  const tabs: [Tab, string][] = [
    ["body", "Payload"],
    ["headers", `Headers ${headers.length}`],
    ["deliveries", `Deliveries ${event.deliveries}`],
    ["replays", `Replays ${replays.length}`],
    ["notifications", `Notifications ${notifications.length}`],
    ["pipeline", `Pipeline ${pipelineEvents.length}`],
  ];
  return {
    key: event.key,
    path,
    sentence: describeEvent(event),
    status: formatResponse(event.responseStatus, event.reverifiedAt !== null),
    tone: "stored",
    fields: describe(event, ranFor),
    tabs: toTabs(tabs, (each) => each === tab || (each === "body" && isPayload(tab)), path, query),
    bodyModes: toTabs(bodyModes, (mode) => mode === tab, path, query),
    tab,
    body: isBody(tab) ? presentBody(event.body, tab) : noBody,
    headers,
    header: presentHeader({ ...event, ranFor }, payload, query),
    outcome: outcomeOf(event.status),
    notifications: notifications.map((each) =>
      draw({ ...part, what: "notification", key: each.key }, () => presentNotification(each)),
    ),
    pipelineRows: pipelineEvents.map((each) =>
      draw(eventPart(each.key), () => presentRow(each, query)),
    ),
    pipelineHref: hasPipelinePage ? linkToPipeline(event.pipelineId) : undefined,
    downloadHref: `/api/events/${event.key}/body`,
    deliveries: listDeliveriesOf(event),
    omittedDeliveries: event.deliveries - event.deliveryLog.length,
    replays: replays.map((each) => draw({ what: "replay" }, () => presentReplay(each))),
    workflowUrl: findWorkflowUrl(payload),
    replayHref: linkTo(path, query, { tab: "replays" }),
    comparisons: presentComparisons(event, { tab, path, query }),
    comparison: isComparison(tab)
      ? draw({ ...part, what: "comparison" }, () =>
          presentComparison(event, parts.earlier, { comparison: tab, query }),
        )
      : undefined,
    curl: writeCurl(event, webhookUrl),
  };
}

function isPayload(tab: Tab): boolean {
  return isBody(tab) || isComparison(tab);
}

function describe(event: StoredEvent, ranFor: number | null): ShownDelivery["fields"] {
  const { revision, author, authorEmail } = event;
  return toFields([
    ["Response", describeResponses(event)],
    ["Type", event.type],
    ["Status", event.status],
    ["Project", event.project],
    ["Workflow", event.workflow],
    ["Job", event.job],
    ["Pipeline", event.pipelineNumber === null ? null : `#${event.pipelineNumber}`],
    ["Branch", event.branch],
    ["Tag", event.tag],
    ["Revision", revision?.slice(0, 12), revision],
    ["Commit", event.subject],
    ["Author", author && authorEmail ? `${author} <${authorEmail}>` : (author ?? authorEmail)],
    ["Webhook", event.name],
    ["Received", formatTime(event.receivedAt)],
    ["Re-verified", event.reverifiedAt && formatTime(event.reverifiedAt)],
    ["Duration", describeTimes(timesOfEvent(event, ranFor))],
    ["Size", formatSize(event.size)],
    ["Event id", event.id],
    ["Key", event.key],
  ]);
}

/** "201"; "201, then 200 × 2"; or "401, then 3 more" if those differ or are not all stored. */
function describeResponses({ responseStatus, deliveries, deliveryLog }: StoredEvent): string {
  const [, ...later] = deliveryLog.map((delivery) => delivery.responseStatus);
  if (deliveries === 1) return String(responseStatus);
  const isUniform = later.length === deliveries - 1 && new Set(later).size === 1;
  return `${responseStatus}, then ${isUniform ? `${later[0]} × ` : ""}${deliveries - 1}${isUniform ? "" : " more"}`;
}

/** A rejected delivery belongs to an event only after re-verification. */
function describeResponse(status: number): string {
  if (status === 201) return "logged";
  return status === 200 ? "already logged" : "rejected, logged after re-verification";
}

function listDeliveriesOf({ deliveryLog }: StoredEvent): ShownEvent["deliveries"] {
  return deliveryLog.map(({ at, responseStatus }) => {
    return {
      time: presentTime(at),
      status: responseStatus,
      description: describeResponse(responseStatus),
    };
  });
}

/** A payload may contain any link; only links to CircleCI are shown. */
function findWorkflowUrl({ workflow }: EventFields): string | undefined {
  const url = workflow?.url ?? "";
  return URL.canParse(url) && new URL(url).origin === "https://app.circleci.com" ? url : undefined;
}
