import type { Change } from "../../core/runs/change";
import type { LoggedEvent } from "../../core/event/logged-event";
import type { Job } from "../destinations/destination";

/** An event as programs get it: the fields of the API, its change, and CircleCI's payload. */
export interface FlatEvent extends LoggedEvent {
  change: Change | null;
  /** CircleCI's payload, in its own snake_case. */
  payload: Record<string, unknown>;
}

/** Without the payload. */
export function flatten({ event, notification }: Job): Omit<FlatEvent, "payload"> {
  const { headers: _, body: __, deliveryLog: ___, ...logged } = event;
  return { ...logged, change: notification.change };
}

/**
 * The event as JSON, with the payload as it was sent, because parsing would round its large
 * numbers.
 */
export function writeFlatEvent(job: Job): string {
  return `${JSON.stringify(flatten(job)).slice(0, -1)},"payload":${job.event.body.toString()}}`;
}
