import { findEvent } from "../../core/log/find-delivery";
import type { Logger, ReplaySender, Store } from "../../core/ports";
import type { Replay } from "../../core/log/replay";

export interface ReplayContext {
  store: Pick<Store, "events" | "replays">;
  sendReplay: ReplaySender;
  log: Logger;
}

export type Replayed = { outcome: "sent"; replay: Replay } | { outcome: "noUrl" };

/**
 * Sends a stored event to a URL, or to the URL of its last replay. The event log does not change: a
 * replay is not a delivery. A replay that was sent is returned even if its record could not be
 * stored, because a retry would send it twice.
 *
 * @throws Failure `no_such_event` (404), `store_unavailable` (503), and those of `ReplaySender`
 */
export async function replayEvent(
  key: string,
  url: string | undefined,
  { store, sendReplay, log }: ReplayContext,
): Promise<Replayed> {
  const event = await findEvent(store.events, key);
  const target = url ?? (await store.replays.list(event.key))[0]?.url;
  if (target === undefined) return { outcome: "noUrl" };
  const replay = await sendReplay(event, target);
  await store.replays.save(event.key, replay).catch((err: unknown) => {
    log.warn({ err, key: event.key }, "a replay was sent, but its record could not be stored");
  });
  return { outcome: "sent", replay };
}
