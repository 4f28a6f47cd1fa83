import { Failure } from "../errors";
import type { StoredEvent } from "../event/logged-event";
import type { EventLog, RejectionLog } from "../ports";
import type { StoredRejection } from "./rejection";

/**
 * @param key our key, or CircleCI's id
 * @throws Failure `no_such_event` (404), `store_unavailable` (503)
 */
export async function findEvent(events: EventLog, key: string): Promise<StoredEvent> {
  const event = await events.find(key);
  if (!event) throw new Failure("no_such_event");
  return event;
}

/** @throws Failure `no_such_rejection` (404), `store_unavailable` (503) */
export async function findRejection(
  rejections: RejectionLog,
  key: string,
): Promise<StoredRejection> {
  const rejection = await rejections.find(key);
  if (!rejection) throw new Failure("no_such_rejection");
  return rejection;
}
