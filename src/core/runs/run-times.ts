import { formatLength } from "../words/format-duration";
import type { LoggedEvent } from "../event/logged-event";
import { readTimes } from "../event/read-time";
import type { Run } from "./run";

/** The times of a run, in milliseconds. Null: unknown. */
export interface RunTimes {
  /** The time in which it ran; without events of its jobs, from its creation to its end. */
  took: number | null;
  /** The rest of the time between its creation and its end. */
  waited: number | null;
}

export function timesOf({ duration, ranFor }: Pick<Run, "duration" | "ranFor">): RunTimes {
  if (ranFor === null) return { took: duration, waited: null };
  return { took: ranFor, waited: duration === null ? null : Math.max(0, duration - ranFor) };
}

/** @param ranFor as in `Run` */
export function timesOfEvent(
  event: Pick<LoggedEvent, "startedAt" | "stoppedAt" | "happenedAt" | "receivedAt">,
  ranFor: number | null,
): RunTimes {
  const { startedAt, stoppedAt } = readTimes(event);
  const duration = Date.parse(stoppedAt ?? "") - Date.parse(startedAt ?? "");
  return timesOf({ duration: duration >= 0 ? duration : null, ranFor });
}

/** "56 s, waited 2 d"; undefined if neither is known */
export function describeTimes(times: RunTimes): string | undefined {
  const parts = [describeTook(times), describeWait(times)].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** "56 s" */
export function describeTook({ took }: RunTimes): string | undefined {
  return took === null ? undefined : formatLength(took);
}

/**
 * The wait below which nothing is said, because every workflow waits some seconds for a machine.
 */
const shortWait = 10_000;

/** "waited 2 d"; undefined for less than ten seconds */
export function describeWait({ waited }: RunTimes): string | undefined {
  return waited === null || waited < shortWait ? undefined : `waited ${formatLength(waited)}`;
}
