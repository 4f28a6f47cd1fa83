import { parseEvent } from "../../core/event";
import type { StoredEvent } from "../../core/logged-event";
import type { Replay } from "../../core/replay";
import type { EventFields } from "../../core/webhook-event";
import { formatResponse, formatDuration, formatSize, formatTime } from "./format-values";
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
import { presentTime, type ShownTime } from "./present-list";
import { presentReplay, type ShownReplay } from "./present-replay";
import type { Tab } from "./read-view";
import { describeEvent } from "./describe-delivery";
import { writeCurl } from "./write-curl";

export interface ShownEvent extends ShownDelivery {
  key: string;
  deliveries: { time: ShownTime; status: number; words: string }[];
  /** How many the log counted after the first, and keeps no more. */
  deliveriesForgotten: number;
  replays: ShownReplay[];
  /** On CircleCI. */
  workflowUrl: string | undefined;
  curl: string;
  replayHref: string;
}

export interface EventSurroundings {
  tab: Tab;
  written: Record<string, string>;
  replays: readonly Replay[];
  /** Of the webhook's route. */
  webhookUrl: string;
}

export function presentEvent(event: StoredEvent, surroundings: EventSurroundings): ShownEvent {
  const { tab, written, webhookUrl, replays } = surroundings;
  const path = `/inspector/events/${event.key}`;
  const tabs: [Tab, string][] = [
    ["body", "Body"],
    ["headers", "Headers"],
    ["deliveries", "Deliveries"],
    ["replays", "Replays"],
  ];
  return {
    key: event.key,
    path,
    sentence: describeEvent(event),
    status: formatResponse(event.responseStatus, event.reverifiedAt !== null),
    tone: "stored",
    fields: describe(event),
    tabs: toTabs(tabs, (each) => each === tab || (each === "body" && isBody(tab)), path, written),
    bodyModes: toTabs(bodyModes, (mode) => mode === tab, path, written),
    tab,
    body: isBody(tab) ? presentBody(event.body, tab) : {},
    headers: listHeaders(event.headers),
    downloadHref: `/api/events/${event.key}/body`,
    deliveries: listDeliveriesOf(event),
    deliveriesForgotten: event.deliveries - event.deliveryLog.length,
    replays: replays.map(presentReplay),
    workflowUrl: findWorkflowUrl(event.body),
    replayHref: linkTo(path, written, { tab: "replays" }),
    curl: writeCurl(event, webhookUrl),
  };
}

function describe(event: StoredEvent): ShownDelivery["fields"] {
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
    ["Duration", formatDuration(event.startedAt, event.stoppedAt)],
    ["Size", formatSize(event.size)],
    ["Event id", event.id],
    ["Key", event.key],
  ]);
}

/** "201", "201, then 200 × 2"; "401, then 3 more" when those differ, or are not all kept. */
function describeResponses({ responseStatus, deliveries, deliveryLog }: StoredEvent): string {
  const [, ...later] = deliveryLog.map((delivery) => delivery.responseStatus);
  if (deliveries === 1) return String(responseStatus);
  const isOne = later.length === deliveries - 1 && new Set(later).size === 1;
  return `${responseStatus}, then ${isOne ? `${later[0]} × ` : ""}${deliveries - 1}${isOne ? "" : " more"}`;
}

/** An event has a delivery that was rejected only when that was re-verified. */
function describeResponse(status: number): string {
  if (status === 201) return "logged";
  return status === 200 ? "logged already" : "rejected, and logged when it was re-verified";
}

function listDeliveriesOf({ deliveryLog }: StoredEvent): ShownEvent["deliveries"] {
  return deliveryLog.map(({ at, responseStatus }) => {
    return {
      time: presentTime(at),
      status: responseStatus,
      words: describeResponse(responseStatus),
    };
  });
}

/** A link that a payload names may lead anywhere, so only to CircleCI. */
function findWorkflowUrl(body: Buffer): string | undefined {
  const { workflow }: EventFields = parseEvent(body);
  const url = workflow?.url ?? "";
  return URL.canParse(url) && new URL(url).origin === "https://app.circleci.com" ? url : undefined;
}
