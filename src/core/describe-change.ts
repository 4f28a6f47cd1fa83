import type { Change, RunChange } from "./change";
import { describeEvent, type Sentence } from "./describe-event";
import type { EventDetails } from "./details";

const verbs: Record<RunChange, [verb: string, tone: Sentence["tone"]]> = {
  broken: ["broke", "bad"],
  fixed: ["was fixed", "good"],
  still_failing: ["is still failing", "bad"],
  still_passing: ["is still passing", "good"],
};

/**
 * "deploy broke on main in webhook-service". An event that changed nothing is described as the
 * inspector does it.
 */
export function describeChange(event: EventDetails, change: Change | null): Sentence {
  const subject = event.job ?? event.workflow;
  if (change === "silent") return describeSilence(event);
  if (change === null || subject === null) return describeEvent(event);
  const [verb, tone] = verbs[change];
  const after: Sentence["after"] = [];
  if (event.job !== null && event.workflow) after.push([" in ", event.workflow]);
  if (event.tag) after.push([" for ", event.tag]);
  else if (event.branch) after.push([" on ", event.branch]);
  if (event.project) after.push([" in ", event.project]);
  return { before: subject, verb, after, tone };
}

/** "webhook-service is silent: nothing has arrived since #1312" */
function describeSilence({ project, pipelineNumber }: EventDetails): Sentence {
  const last = pipelineNumber === null ? "its last build" : `#${pipelineNumber}`;
  const after: Sentence["after"] = [[": nothing has arrived since ", last]];
  return { before: project ?? "A project", verb: "is silent", after, tone: "bad" };
}
