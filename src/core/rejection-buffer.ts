import type { Logger, RejectionLog } from "./ports";
import { maxRejectedBody, type NewRejection } from "./rejection";

/** What may wait for the store; past that, rejections are dropped and counted. */
const most = { count: 20, size: 512 * 1024 };

/** Takes rejections without delay, whatever the store does. */
export interface RejectionBuffer {
  /** Never waits and never fails. */
  add(rejected: NewRejection): void;
  /** How many were dropped since the start, because too many came at once. */
  dropped(): number;
  /** Writes what waits. */
  flush(): Promise<void>;
}

export interface RejectionBufferOptions {
  store: RejectionLog;
  log: Logger;
  /** The least time between two writes, in milliseconds. */
  interval?: number;
}

/**
 * Stores rejections off the hot path. Of a flood of forged requests, at most 20 of 512 KiB
 * together are written each half second, and the store keeps 500 of all.
 */
export function createRejectionBuffer({
  store,
  log,
  interval = 500,
}: RejectionBufferOptions): RejectionBuffer {
  let waiting: NewRejection[] = [];
  let size = 0;
  let dropped = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  let running = Promise.resolve();

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    size = 0;
    if (batch.length === 0) return;
    try {
      await store.save(batch);
    } catch (err) {
      dropped += batch.length;
      log.warn({ err, rejections: batch.length }, "rejections could not be kept");
    }
  }

  function flush(): Promise<void> {
    running = running.then(write);
    return running;
  }

  return {
    add(rejected) {
      const kept = withoutLargeBody(rejected);
      const bytes = kept.body?.length ?? 0;
      if (waiting.length >= most.count || size + bytes > most.size) {
        dropped += 1;
        return;
      }
      size += bytes;
      waiting.push(kept);
      timer ??= setTimeout(() => void flush(), interval).unref();
    },
    dropped: () => dropped,
    flush,
  };
}

function withoutLargeBody(rejected: NewRejection): NewRejection {
  const { body } = rejected;
  return body && body.length > maxRejectedBody ? { ...rejected, body: null } : rejected;
}
