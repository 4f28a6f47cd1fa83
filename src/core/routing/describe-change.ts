import type { RunChange } from "../runs/change";
import { describeEvent, type Sentence } from "../log/describe-event";
import type { EventDetails } from "../event/details";
import type { NewNotification } from "./notification";

/** The findings about an event. */
type Found = Pick<NewNotification, "change" | "streak" | "olderThan">;

type Predicate = [verb: string, tone: Sentence["tone"]];

const firstPass: Predicate = ["passed", "good"];

const verbs: Record<RunChange, Predicate> = {
  broken: ["broke", "bad"],
  fixed: ["was fixed", "good"],
  still_failing: ["is still failing", "bad"],
  still_passing: ["is still passing", "good"],
};

/**
 * "deploy broke on main in webhook-service". An event that changed nothing is described as the
 * inspector does it; one of an older pipeline says so.
 */
export function describeChange(event: EventDetails, found: Found): Sentence {
  const { change, olderThan } = found;
  const subject = event.job ?? event.workflow;
  if (change === "silent") return describeSilence(event);
  if (change === null || subject === null) return addPlace(describeEvent(event), olderThan);
  const [verb, tone] = isFirstPass(found) ? firstPass : verbs[change];
  const after: Sentence["after"] = [];
  if (event.job !== null && event.workflow) after.push([" in ", event.workflow]);
  if (event.tag) after.push([" for ", event.tag]);
  else if (event.branch) after.push([" on ", event.branch]);
  if (event.project) after.push([" in ", event.project]);
  return { before: subject, verb, after, tone };
}

/** Without a history there is nothing that a run could still do. */
function isFirstPass({ change, streak }: Found): boolean {
  return change === "still_passing" && streak === null;
}

/** "deploy succeeded on main, webhook-service #327, an older pipeline than #328" */
function addPlace(sentence: Sentence, olderThan: number | null): Sentence {
  if (olderThan === null) return sentence;
  const after: Sentence["after"] = [
    ...sentence.after,
    [", an older pipeline than ", `#${olderThan}`],
  ];
  return { ...sentence, after };
}

/** "webhook-service is silent: nothing has arrived since #1312" */
function describeSilence({ project, pipelineNumber }: EventDetails): Sentence {
  const last = pipelineNumber === null ? "its last build" : `#${pipelineNumber}`;
  const after: Sentence["after"] = [[": nothing has arrived since ", last]];
  return { before: project ?? "A project", verb: "is silent", after, tone: "bad" };
}
