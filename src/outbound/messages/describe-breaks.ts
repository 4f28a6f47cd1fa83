import type { Sentence } from "../../core/log/describe-event";
import type { Job } from "../destinations/destination";

/** Whether jobs share a message because they broke together. */
export function brokeTogether(jobs: readonly Job[]): boolean {
  const groups = new Set(jobs.map(({ notification }) => notification.breakGroup));
  return groups.size === 1 && !groups.has(null);
}

/** "1 workflow and 12 jobs broke on main in webhook-service", of jobs that broke together. */
export function describeBreaks(jobs: readonly Job[]): Sentence {
  const events = jobs.map(({ event }) => event);
  const jobCount = events.filter(({ job }) => job !== null).length;
  const counts = [count(events.length - jobCount, "workflow"), count(jobCount, "job")];
  const { branch = null, tag = null, project = null } = events[0] ?? {};
  const after: Sentence["after"] = [];
  if (tag) after.push([" for ", tag]);
  else if (branch) after.push([" on ", branch]);
  if (project) after.push([" in ", project]);
  const before = counts.filter((one) => one !== null).join(" and ");
  return { before, verb: "broke", after, tone: "bad" };
}

function count(number: number, word: string): string | null {
  if (number === 0) return null;
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
