export interface QueueLimits {
  /** What waits is bounded, so that a slow disk costs retries and not the process. */
  waiting: Amount;
  /** What goes into one commit. An item that is larger goes alone. */
  batch: Amount;
  /** An item that has waited longer when its commit would begin fails, in milliseconds. */
  timeout: number;
}

interface Amount {
  count: number;
  /** In bytes. */
  size: number;
}

const megabyte = 1024 * 1024;

const defaults: QueueLimits = {
  waiting: { count: 10_000, size: 64 * megabyte },
  batch: { count: 500, size: 8 * megabyte },
  // With the 3 s that a commit may take, less than the 5 s after which CircleCI hangs up.
  timeout: 1_000,
};

/** How long a failed commit says that the next one may fail, in milliseconds. */
const failureMemory = 10_000;

export interface CommitQueue<Item, Result> {
  /**
   * Hands an item over to the next commit.
   *
   * @returns the item's result, when the transaction that holds it is on disk
   * @throws Error when too much is waiting, or when the commit failed
   */
  add(item: Item, size: number): Promise<Result>;
  /** @throws the error of the last commit, when it failed within the last ten seconds */
  check(): void;
  /** Resolves when nothing is waiting any more. */
  drained(): Promise<void>;
}

interface Waiting<Item, Result> {
  item: Item;
  size: number;
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: everything that arrives while one commit runs goes into the next, so that the cost
 * of a flush to disk is shared by all who wait for it.
 *
 * @param commit keeps a batch as a whole or not at all; answers in the batch's order
 */
export function createCommitQueue<Item, Result>(
  commit: (batch: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
  limits: QueueLimits = defaults,
  now: () => number = () => performance.now(),
): CommitQueue<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  // Of what waits and of what is being committed.
  let size = 0;
  let running: Promise<void> | undefined;
  let failure: { error: unknown; at: number } | undefined;

  async function run(): Promise<void> {
    // After the I/O of this turn of the event loop: what arrived together is committed together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      refuseLate();
      const batch = takeBatch();
      if (batch.length === 0) continue;
      try {
        const results = await commit(batch.map(({ item }) => item));
        failure = undefined;
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        failure = { error, at: now() };
        // Also those that wait: the next commit may take as long to fail, and they have no time.
        const failed = [...batch, ...waiting];
        size -= sizeOf(waiting);
        waiting = [];
        for (const { reject } of failed) reject(error);
      }
      size -= sizeOf(batch);
      await new Promise(setImmediate);
    }
    running = undefined;
  }

  function refuseLate(): void {
    const soonest = now() - limits.timeout;
    const late = waiting.filter(({ since }) => since < soonest);
    if (late.length === 0) return;
    waiting = waiting.filter(({ since }) => since >= soonest);
    size -= sizeOf(late);
    for (const { reject } of late)
      reject(new Error("The event has waited too long for its commit."));
  }

  function takeBatch(): Waiting<Item, Result>[] {
    let bytes = 0;
    const end = waiting.findIndex((item, index) => {
      bytes += item.size;
      return index > 0 && (index >= limits.batch.count || bytes > limits.batch.size);
    });
    const batch = waiting.slice(0, end === -1 ? undefined : end);
    waiting = waiting.slice(batch.length);
    return batch;
  }

  return {
    add(item, itemSize) {
      const tooLarge = size > 0 && size + itemSize > limits.waiting.size;
      if (tooLarge || waiting.length >= limits.waiting.count) {
        return Promise.reject(new Error("Too many events are waiting to be written."));
      }
      size += itemSize;
      return new Promise((resolve, reject) => {
        waiting.push({ item, size: itemSize, since: now(), resolve, reject });
        running ??= run();
      });
    },
    check() {
      if (failure && now() - failure.at < failureMemory) throw failure.error;
    },
    async drained() {
      await running;
    },
  };
}

function sizeOf(items: readonly { size: number }[]): number {
  return items.reduce((sum, item) => sum + item.size, 0);
}
