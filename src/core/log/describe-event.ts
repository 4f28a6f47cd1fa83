import type { EventDetails } from "../event/details";
import { quote } from "../words/quote";
import type { Rejection } from "./rejection";

/** A sentence that describes what happened. Pages emphasize the verb. */
export interface Sentence {
  before: string;
  verb: string;
  /** Names are separate parts, because each may be in a right-to-left script. */
  after: [preposition: string, name: string][];
  tone: "good" | "bad" | "plain";
}

const outcomes = new Map<string, [verb: string, tone: Sentence["tone"]]>([
  ["success", ["succeeded", "good"]],
  ["failed", ["failed", "bad"]],
  ["error", ["ended in an error", "bad"]],
  ["canceled", ["was canceled", "plain"]],
  ["unauthorized", ["was not authorized", "bad"]],
  ["not_run", ["was not run", "plain"]],
]);

/** "build-test-deploy failed on main, webhook-service #130" */
export function describeEvent(event: EventDetails): Sentence {
  const { type, name, job, workflow, status } = event;
  const subject = job ?? workflow;
  const after: Sentence["after"] = [];
  if (subject === null) {
    add(after, " from ", name);
    return { before: type, verb: "arrived", after, tone: "plain" };
  }
  const [verb, tone] = outcomes.get(status ?? "") ?? [`ended: ${status ?? "no status"}`, "plain"];
  if (job !== null) add(after, " in ", workflow);
  addPlace(after, event);
  return { before: subject, verb, after, tone };
}

/** The sentence as plain text. */
export function formatSentence({ before, verb, after }: Sentence): string {
  let text = `${before} ${verb}`;
  for (const [preposition, name] of after) text += preposition + name;
  return text;
}

function addPlace(
  after: Sentence["after"],
  { branch, tag, project, pipelineNumber }: EventDetails,
): void {
  if (tag) add(after, " for ", tag);
  else add(after, " on ", branch);
  if (pipelineNumber === null) return add(after, ", ", project);
  add(after, ", ", project ?? "pipeline");
  add(after, " ", `#${pipelineNumber}`);
}

function add(after: Sentence["after"], preposition: string, name: string | null): void {
  if (name) after.push([preposition, name]);
}

const reasons = new Map<string, string>([
  ["missing_signature", "no v1 signature"],
  ["invalid_signature", "wrong secret, or changed after signing"],
  ["missing_body", "no body"],
  ["malformed_payload", "not an event"],
  ["body_too_large", "body too large"],
  ["unsupported_encoding", "compressed body"],
  ["wrong_path", "wrong path"],
]);

/** In characters. */
const maxQuotedPath = 60;

/** The types that CircleCI sends. */
const eventTypes = ["workflow-completed", "job-completed", "ping"];

const maxUnverifiedLength = 120;

/** The unverified details of a rejected body, quoted and truncated, because anyone can write it. */
export function describeUnverified(unverified: EventDetails): string {
  const text = formatSentence(describeEvent(unverified)).replace(/[\s\u2800]+/gu, " ");
  const isLong = text.length > maxUnverifiedLength;
  return `“${isLong ? `${text.slice(0, maxUnverifiedLength)}…` : text}”`;
}

/** "workflow-completed rejected: wrong secret, or changed after signing" */
export function describeRejection({ code, eventType, path }: Rejection): Sentence {
  const reason = reasons.get(code) ?? code;
  const asked = path === null ? null : quote(path, maxQuotedPath);
  // Only known types are shown: the header is unverified, and could imitate a successful event.
  const subject = eventTypes.find((type) => type === eventType) ?? "Delivery";
  return {
    before: subject,
    verb: "rejected",
    after: [[": ", reason], ...(asked ? [[" ", asked] as [string, string]] : [])],
    tone: "bad",
  };
}

/** The sentence as plain text, with the unverified details of the body. */
export function formatRejection(rejection: Rejection): string {
  const { unverified } = rejection;
  const details = unverified ? `; unverified: ${describeUnverified(unverified)}` : "";
  return `${formatSentence(describeRejection(rejection))}${details}`;
}
