import { withStoreErrors } from "./with-store-errors";
import { Failure } from "./errors";
import type { StoredEvent } from "./logged-event";
import type { EventStore, RejectionStore } from "./ports";
import type { StoredRejection } from "./rejection";

/**
 * @param key ours, or CircleCI's id
 * @throws Failure `no_such_event` (404), `store_unavailable` (503)
 */
export async function findEvent(
  store: Pick<EventStore, "find">,
  key: string,
): Promise<StoredEvent> {
  const event = await withStoreErrors(() => store.find(key));
  if (!event) throw new Failure("no_such_event");
  return event;
}

/** @throws Failure `no_such_rejection` (404), `store_unavailable` (503) */
export async function findRejection(
  store: Pick<RejectionStore, "findRejection">,
  key: string,
): Promise<StoredRejection> {
  const rejection = await withStoreErrors(() => store.findRejection(key));
  if (!rejection) throw new Failure("no_such_rejection");
  return rejection;
}
