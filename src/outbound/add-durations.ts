import type { EventLog } from "../core/ports";
import { findRanFor, ranForOf } from "../core/runs/ran-for";
import type { Destination } from "./destinations/destination";

/**
 * A destination that says how long a run took gets with each job the time in which the run's jobs
 * ran, from those that are in the log when the request is prepared.
 */
export function addDurations(
  destination: Destination,
  log: Pick<EventLog, "listJobs">,
): Destination {
  if (!destination.saysDuration) return destination;
  return {
    ...destination,
    async prepare(jobs, tools) {
      const events = jobs.map(({ event }) => event);
      const found = await findRanFor(log, events);
      const timed = jobs.map((job) => ({ ...job, ranFor: ranForOf(job.event, found) }));
      return destination.prepare(timed, tools);
    },
  };
}
