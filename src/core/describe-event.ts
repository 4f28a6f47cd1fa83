import type { EventDetails } from "./details";
import type { Rejection } from "./rejection";

/** What happened, as a sentence whose verb stands out. */
export interface Sentence {
  before: string;
  verb: string;
  /** A name may be written from right to left, so each stands for itself. */
  after: [joint: string, name: string][];
  tone: "good" | "bad" | "plain";
}

const endings: Record<string, [verb: string, tone: Sentence["tone"]]> = {
  success: ["succeeded", "good"],
  failed: ["failed", "bad"],
  error: ["ended in an error", "bad"],
  canceled: ["was canceled", "plain"],
  unauthorized: ["was not authorized", "bad"],
  not_run: ["was not run", "plain"],
};

/** "build-test-deploy failed on main, webhook-service #130" */
export function describeEvent(event: EventDetails): Sentence {
  const { type, name, job, workflow, status } = event;
  const subject = job ?? workflow;
  if (subject === null)
    return { before: type, verb: "arrived", after: join(" from ", name), tone: "plain" };
  const [verb, tone] = endings[status ?? ""] ?? [`ended: ${status ?? "no status"}`, "plain"];
  const after = [...join(" in ", job === null ? null : workflow), ...where(event)];
  return { before: subject, verb, after, tone };
}

/** Without the emphasis. */
export function formatSentence({ before, verb, after }: Sentence): string {
  return `${before} ${verb}${after.flat().join("")}`;
}

function where({ branch, tag, project, pipelineNumber }: EventDetails): Sentence["after"] {
  const ref = tag ? join(" for ", tag) : join(" on ", branch);
  if (pipelineNumber === null) return [...ref, ...join(", ", project)];
  return [...ref, ...join(", ", project ?? "pipeline"), ...join(" ", `#${pipelineNumber}`)];
}

/** Nothing for what was not sent. */
function join(joint: string, name: string | null): Sentence["after"] {
  return name ? [[joint, name]] : [];
}

const reasons: Record<string, string> = {
  missing_signature: "no v1 signature",
  invalid_signature: "wrong secret, or changed after signing",
  missing_body: "no body",
  malformed_payload: "not an event",
  body_too_large: "body too large",
  unsupported_encoding: "compressed body",
};

/** What CircleCI sends. */
const eventTypes = ["workflow-completed", "job-completed", "ping"];

const longestClaim = 120;

/** What a rejected body says about itself, in quotes and cut short: a stranger wrote it. */
export function describeUnverified(unverified: EventDetails): string {
  const said = formatSentence(describeEvent(unverified)).replace(/[\s\u2800]+/gu, " ");
  return `“${said.length > longestClaim ? `${said.slice(0, longestClaim)}…` : said}”`;
}

/** "workflow-completed rejected: wrong secret, or changed after signing" */
export function describeRejection({ code, eventType }: Rejection): Sentence {
  const reason = reasons[code] ?? code;
  // A stranger may write anything there, such as the sentence of an event that succeeded.
  const subject = eventTypes.find((type) => type === eventType) ?? "Delivery";
  return { before: subject, verb: "rejected", after: [[": ", reason]], tone: "bad" };
}
