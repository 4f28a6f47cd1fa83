import { askStore } from "./ask-store";
import { Failure } from "./errors";
import type { KeptEvent } from "./logged-event";
import type { EventStore, RejectionStore } from "./ports";
import type { KeptRejection } from "./rejection";

/**
 * @param key ours, or CircleCI's id
 * @throws Failure `no_such_event` (404), `store_unavailable` (503)
 */
export async function findEvent(store: Pick<EventStore, "find">, key: string): Promise<KeptEvent> {
  const event = await askStore(() => store.find(key));
  if (!event) throw new Failure("no_such_event");
  return event;
}

/** @throws Failure `no_such_rejection` (404), `store_unavailable` (503) */
export async function findRejection(
  store: Pick<RejectionStore, "findRejection">,
  key: string,
): Promise<KeptRejection> {
  const rejection = await askStore(() => store.findRejection(key));
  if (!rejection) throw new Failure("no_such_rejection");
  return rejection;
}
