import type { Change } from "./change";
import { describeEvent, type Sentence } from "./describe-event";
import type { EventDetails } from "./details";

const verbs: Record<Change, [verb: string, tone: Sentence["tone"]]> = {
  broken: ["broke", "bad"],
  fixed: ["was fixed", "good"],
  still_failing: ["is still failing", "bad"],
  still_passing: ["is still passing", "good"],
};

/**
 * "deploy broke on main in webhook-service". An event that changed nothing is described as the
 * inspector does it.
 */
export function describeChange(event: EventDetails, change: Change | "silent" | null): Sentence {
  const subject = event.job ?? event.workflow;
  if (change === null || change === "silent" || subject === null) return describeEvent(event);
  const [verb, tone] = verbs[change];
  const after: Sentence["after"] = [];
  if (event.job !== null && event.workflow) after.push([" in ", event.workflow]);
  if (event.tag) after.push([" for ", event.tag]);
  else if (event.branch) after.push([" on ", event.branch]);
  if (event.project) after.push([" in ", event.project]);
  return { before: subject, verb, after, tone };
}
