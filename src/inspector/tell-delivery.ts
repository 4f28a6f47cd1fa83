import type { EventDetails } from "../core/details";
import type { Rejection } from "../core/rejection";

/** What happened, as a sentence whose verb stands out. */
export interface Told {
  before: string;
  verb: string;
  after: string;
  tone: "good" | "bad" | "plain";
}

const endings: Record<string, [verb: string, tone: Told["tone"]]> = {
  success: ["succeeded", "good"],
  failed: ["failed", "bad"],
  error: ["ended in an error", "bad"],
  canceled: ["was canceled", "plain"],
  unauthorized: ["was not authorized", "bad"],
  not_run: ["was not run", "plain"],
};

/** "build-test-deploy failed on main, webhook-service #130" */
export function tellEvent(event: EventDetails): Told {
  const { type, name, job, workflow, status } = event;
  const subject = job ?? workflow;
  if (subject === null) return { before: type, verb: "arrived", after: from(name), tone: "plain" };
  const [verb, tone] = endings[status ?? ""] ?? [`ended: ${status ?? "no status"}`, "plain"];
  const inWorkflow = job !== null && workflow !== null ? ` in ${workflow}` : "";
  return { before: subject, verb, after: `${inWorkflow}${where(event)}`, tone };
}

/** Without the emphasis. */
export function writeSentence({ before, verb, after }: Told): string {
  return `${before} ${verb}${after}`;
}

function from(name: string | null): string {
  return name ? ` from ${name}` : "";
}

function where({ branch, tag, project, pipelineNumber }: EventDetails): string {
  const ref = tag ? ` for ${tag}` : branch ? ` on ${branch}` : "";
  const pipeline = pipelineNumber === null ? "" : ` #${pipelineNumber}`;
  return project || pipeline ? `${ref}, ${project ?? "pipeline"}${pipeline}` : ref;
}

const refusals: Record<string, string> = {
  missing_signature: "no v1 signature",
  invalid_signature: "wrong secret, or changed after signing",
  missing_body: "no body",
  malformed_payload: "not an event",
  body_too_large: "body too large",
  unsupported_encoding: "compressed body",
};

/** What CircleCI sends. */
const eventTypes = ["workflow-completed", "job-completed", "ping"];

/** "workflow-completed refused: wrong secret, or changed after signing" */
export function tellRejection({ code, eventType }: Rejection): Told {
  const reason = refusals[code] ?? code;
  // A stranger may write anything there, such as the sentence of an event that succeeded.
  const subject = eventTypes.find((type) => type === eventType) ?? "Delivery";
  return { before: subject, verb: "refused", after: `: ${reason}`, tone: "bad" };
}
