import type { Rejection } from "../../../core/log/rejection";
import { formatMinute } from "../../../core/words/format-minute";
import type { TimedEvent } from "../../../core/runs/ran-for";
import { describeTook, describeWait, timesOfEvent } from "../../../core/runs/run-times";
import { formatResponse, formatSize } from "../../layout/format-values";
import { linkTo, type Query } from "../../layout/link-to";
import {
  describeEvent,
  describeRejection,
  describeUnverified,
  formatSentence,
} from "../../../core/log/describe-event";
import { type Delivered, type DeliveryPage, isRejection, rowTime } from "./list-deliveries";
import { type Outcome, outcomeOf } from "../outcome";
import { presentNotified, type ShownNotified } from "./present-notified";
import { presentTime, type ShownTime } from "../../layout/present-time";

/** A delivery in columns. */
export interface ShownRow {
  /** A pipeline has some. */
  rows: undefined;
  path: string;
  href: string;
  isRejected: boolean;
  outcome: Outcome;
  /** The icon, for screen readers. */
  outcomeText: string;
  /** The whole sentence. */
  title: string;
  /** The name of the job or workflow; the reason of a rejection. */
  name: string;
  /** The workflow of a job, or the time that a workflow waited. */
  inside: string;
  project: string;
  /** Branch or tag in two parts: the first is shortened to fit. */
  ref: [beginning: string, end: string];
  pipeline: string;
  duration: string;
  /** The status of our response to the first delivery. */
  status: string;
  /** Explains the status, if there is more to say. */
  statusTitle: string;
  deliveries: number;
  notified: ShownNotified | undefined;
  time: ShownTime;
  /** The text of the second line. */
  details: string[];
}

export function presentRow(
  row: Delivered,
  query: Query,
  notifications?: DeliveryPage["notifications"],
): ShownRow {
  const shown = isRejection(row) ? presentRejected(row) : presentStored(row);
  return {
    ...shown,
    rows: undefined,
    href: linkTo(shown.path, query, { tab: undefined }),
    notified: isRejection(row) ? undefined : presentNotified(notifications?.get(row.key)),
    time: presentTime(rowTime(row)),
  };
}

type RowParts = Omit<ShownRow, "rows" | "href" | "notified" | "time">;

function presentStored(event: TimedEvent): RowParts {
  const { key, subject, author, type, job, workflow, deliveries, responseStatus } = event;
  const { reverifiedAt, receivedAt, pipelineNumber, status } = event;
  const times = timesOfEvent(event, event.ranFor);
  const sentence = describeEvent(event);
  const isReverified = reverifiedAt !== null;
  const later = isReverified ? `first rejected at ${formatMinute(receivedAt)}` : null;
  const facts = [later, subject, author].filter((fact) => fact !== null);
  return {
    path: `/inspector/events/${key}`,
    isRejected: false,
    outcome: outcomeOf(status),
    outcomeText: sentence.verb,
    title: formatSentence(sentence),
    name: job ?? workflow ?? type,
    inside: (job === null ? describeWait(times) : workflow) ?? "",
    project: event.project ?? event.name ?? "",
    ref: splitName(event.tag ?? event.branch ?? ""),
    pipeline: pipelineNumber === null ? "" : `#${pipelineNumber}`,
    duration: describeTook(times) ?? "",
    status: formatResponse(responseStatus, isReverified),
    statusTitle: later ?? "",
    deliveries,
    details: facts.length > 0 ? facts : [type],
  };
}

function presentRejected(rejection: Rejection): RowParts {
  const { key, responseStatus, size, loggedAs, unverified } = rejection;
  const sentence = describeRejection(rejection);
  const later = loggedAs === null ? null : `logged later as event ${loggedAs}`;
  const claimed = unverified === null ? null : `unverified: ${describeUnverified(unverified)}`;
  const facts = [later, claimed, size === null ? null : formatSize(size)];
  return {
    path: `/inspector/rejections/${key}`,
    isRejected: true,
    outcome: loggedAs === null ? "rejected" : "off",
    outcomeText: "rejected",
    title: formatSentence(sentence),
    name: formatSentence(sentence),
    inside: unverified === null ? "" : describeUnverified(unverified),
    project: "",
    ref: ["", ""],
    pipeline: "",
    duration: "",
    status: formatResponse(responseStatus, loggedAs !== null),
    statusTitle: later ?? "",
    deliveries: 1,
    details: facts.filter((fact) => fact !== null),
  };
}

const endLength = 9;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** The end of a name often distinguishes it, so the middle is left out where it does not fit. */
function splitName(name: string): [beginning: string, end: string] {
  const characters = Array.from(name);
  if (characters.length <= endLength * 2 || rightToLeft.test(name)) return [name, ""];
  return [characters.slice(0, -endLength).join(""), characters.slice(-endLength).join("")];
}
