import { formatRejection } from "./describe-event";
import type { Logger, RejectionLog } from "../ports";
import { maxRejectedBody, type NewRejection } from "./rejection";
import { isStoreFailure } from "../guard-store";

/**
 * Beyond this, rejections are dropped and counted. `size` in bytes. Those of wrong paths have a count
 * of their own, so that they cost the others nothing.
 */
const maxWaiting = { count: 20, size: 512 * 1024, wrongPaths: 5 };

/** Accepts rejections immediately, even while the store is slow or unavailable. */
export interface RejectionBuffer {
  /**
   * Never blocks and never throws.
   *
   * @returns false if the rejection was dropped
   */
  add(rejection: NewRejection): boolean;
  /** Number of rejections dropped since the start, because the buffer was full or the store failed. */
  dropped(): number;
  /** Writes all waiting rejections to the store. */
  flush(): Promise<void>;
}

export interface RejectionBufferOptions {
  store: RejectionLog;
  log: Logger;
  /** The page of a rejection. Without it, stored rejections are not logged. */
  linkTo?: ((key: string) => string) | undefined;
  /** Minimum time between two writes, in milliseconds. */
  interval?: number;
}

/**
 * Stores rejections off the hot path. During a flood of forged requests, at most 20 rejections with
 * 512 KiB in total are written every half second, and five of wrong paths. The store keeps the newest 500.
 */
export function createRejectionBuffer({
  store,
  log,
  linkTo,
  interval = 500,
}: RejectionBufferOptions): RejectionBuffer {
  let waiting: NewRejection[] = [];
  let wrongPaths = 0;
  let size = 0;
  let dropped = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  let running = Promise.resolve();

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    wrongPaths = 0;
    size = 0;
    if (batch.length === 0) return;
    const stored = await save(batch);
    if (stored.length === 0) return;
    await report(stored).catch((err: unknown) => {
      log.warn({ err }, "stored rejections could not be read");
    });
  }

  /** @returns those that were stored: one that cannot be stops no other */
  async function save(batch: readonly NewRejection[]): Promise<NewRejection[]> {
    try {
      await store.save(batch);
      return [...batch];
    } catch (err) {
      if (batch.length > 1 && !isStoreFailure(err)) {
        const stored: NewRejection[] = [];
        for (const one of batch) stored.push(...(await save([one])));
        return stored;
      }
      dropped += batch.length;
      log.warn({ err, rejections: batch.length }, "rejections could not be stored");
      return [];
    }
  }

  /** With the same sentence as `tail`. The keys are known only now. */
  async function report(batch: readonly NewRejection[]): Promise<void> {
    if (!linkTo) return;
    // Another receiver on the same database may have stored newer ones.
    const times = new Set(batch.map(({ receivedAt }) => receivedAt.toISOString()));
    const newest = await store.list({ limit: batch.length });
    for (const rejection of newest.toReversed()) {
      if (!times.has(rejection.receivedAt)) continue;
      const { key, code } = rejection;
      log.warn({ key, code }, `${formatRejection(rejection)} ${linkTo(key)}`);
    }
  }

  function hasRoom({ code }: NewRejection, bytes: number): boolean {
    if (code === "wrong_path") return wrongPaths < maxWaiting.wrongPaths;
    return waiting.length - wrongPaths < maxWaiting.count && size + bytes <= maxWaiting.size;
  }

  function flush(): Promise<void> {
    running = running.then(write);
    return running;
  }

  return {
    add(rejection) {
      const bounded = withoutLargeBody(rejection);
      const bytes = bounded.body?.length ?? 0;
      if (!hasRoom(bounded, bytes)) {
        dropped += 1;
        return false;
      }
      if (bounded.code === "wrong_path") wrongPaths += 1;
      size += bytes;
      waiting.push(bounded);
      timer ??= setTimeout(() => void flush(), interval).unref();
      return true;
    },
    dropped: () => dropped,
    flush,
  };
}

function withoutLargeBody(rejection: NewRejection): NewRejection {
  const { body } = rejection;
  return body && body.length > maxRejectedBody ? { ...rejection, body: null } : rejection;
}
