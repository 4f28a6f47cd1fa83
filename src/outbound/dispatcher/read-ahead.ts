import type { Outbox } from "../../core/routing/outbox";
import { type BatchRule, maxDigest, type Waiting } from "./choose-batch";

/** The number of requests for which notifications are read. */
const requestsAhead = 16;

/** Maximum number of notifications read at once, however many wait for others of their subject. */
const maxRead = 1_024;

/** The oldest pending notifications of a destination. */
export interface ReadAhead {
  /** Oldest first. */
  waiting(): readonly Waiting[];
  /** Reads from the store, if there may be more than is known. */
  fill(): Promise<void>;
  /** To be called when there may be new notifications. */
  expectMore(): void;
  /** To be called when all of them are blocked, so that those after them are read, too. */
  readFurther(): void;
  /** Drops the notifications of a request that ended: they are no longer pending. */
  remove(sent: readonly Waiting[]): void;
  /** Drops everything that is not in flight: the store may have changed. */
  forget(): void;
}

export function readAhead(
  name: string,
  { isChat, maxBatch }: BatchRule,
  { outbox, monotonic }: { outbox: Outbox; monotonic: () => number },
): ReadAhead {
  const reach = isChat ? maxDigest : maxBatch * requestsAhead;
  const usualSize = isChat ? maxDigest + 1 : reach * 4;
  let size = usualSize;
  let waiting: Waiting[] = [];
  let mayHaveMore = true;
  let forgotten = 0;
  /** The requests that ended while notifications are read, among which theirs may still be. */
  let ended: Set<string> | undefined;

  async function read(): Promise<void> {
    const before = forgotten;
    mayHaveMore = false;
    ended = new Set();
    const readAt = monotonic();
    try {
      const rows = await outbox.readPending(name, size);
      if (before !== forgotten) return await read();
      const inFlight = new Map(waiting.filter(isInFlight).map((one) => [one.key, one]));
      waiting = rows
        .filter(({ key }) => !ended?.has(key))
        .map((row) => {
          const { key, dueInMs, ageMs } = row;
          const times = { dueAt: readAt + dueInMs, bornAt: readAt - ageMs };
          return inFlight.get(key) ?? { ...row, ...times, isInFlight: false };
        });
      if (rows.length === size) mayHaveMore = true;
    } catch (error) {
      mayHaveMore = true;
      throw error;
    } finally {
      ended = undefined;
    }
  }

  return {
    waiting: () => waiting,
    async fill() {
      const left = waiting.filter((one) => !one.isInFlight).length;
      if (mayHaveMore && left < Math.max(reach, size - usualSize + 1)) await read();
    },
    expectMore() {
      mayHaveMore = true;
    },
    readFurther() {
      if (mayHaveMore) size = Math.min(size * 2, maxRead);
    },
    remove(sent) {
      for (const { key } of sent) ended?.add(key);
      const removed = new Set(sent);
      waiting = waiting.filter((one) => !removed.has(one));
      size = usualSize;
    },
    forget() {
      forgotten += 1;
      mayHaveMore = true;
      // Those in flight stay: they must not be sent twice, and what they block must not be sent before.
      waiting = waiting.filter(isInFlight);
    },
  };
}

function isInFlight(one: Waiting): boolean {
  return one.isInFlight;
}
