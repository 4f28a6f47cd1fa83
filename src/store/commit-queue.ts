/** What waits for a commit is bounded, so that a slow disk costs retries and not the process. */
export interface QueueLimits {
  count: number;
  /** In bytes. */
  size: number;
}

export interface CommitQueue<Item, Result> {
  /**
   * Hands an item over to the next commit.
   *
   * @returns the item's result, when the transaction that holds it is on disk
   * @throws Error when too much is waiting, or when the commit failed
   */
  add(item: Item, size: number): Promise<Result>;
  /** Resolves when nothing is waiting any more. */
  drained(): Promise<void>;
}

interface Waiting<Item, Result> {
  item: Item;
  size: number;
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
  limits: QueueLimits = { count: 10_000, size: 64 * 1024 * 1024 },
): CommitQueue<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let size = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // After the I/O of this turn of the event loop: what arrived together is committed together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const results = await commit(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      size -= batch.reduce((sum, item) => sum + item.size, 0);
      await new Promise(setImmediate);
    }
    running = undefined;
  }

  return {
    add(item, itemSize) {
      const tooLarge = size > 0 && size + itemSize > limits.size;
      if (tooLarge || waiting.length >= limits.count) {
        return Promise.reject(new Error("Too many events are waiting to be written."));
      }
      size += itemSize;
      return new Promise((resolve, reject) => {
        waiting.push({ item, size: itemSize, resolve, reject });
        running ??= run();
      });
    },
    async drained() {
      await running;
    },
  };
}
