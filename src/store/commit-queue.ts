import { isOfValues } from "../core/guard-store";

export interface QueueLimits {
  /**
   * Maximum of the waiting items, so that a slow disk causes retries and does not exhaust memory.
   */
  waiting: Amount;
  /** Maximum per commit. A larger item is committed alone. */
  batch: Amount;
  /** Maximum wait for the start of a commit, in milliseconds. */
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
  // Together with the 3 s that a commit may take, less than the 5 s timeout of CircleCI.
  timeout: 1_000,
};

/** How long `check` reports a failed commit, in milliseconds. */
const failureMemory = 500;

export interface CommitQueue<Item, Result> {
  /**
   * Adds an item to the next commit.
   *
   * @param size in bytes
   * @returns the item's result, once its transaction is on disk
   * @throws Error if the queue is full, the item waited too long, or the commit failed
   */
  add(item: Item, size: number): Promise<Result>;
  /** @throws the error of the last commit, if it failed within the last half second */
  check(): void;
  /** Resolves when the queue is empty and the last commit has ended. */
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
 * Group commit: everything that arrives during one commit goes into the next, so that many items
 * share the cost of one flush to disk.
 *
 * @param commit stores a batch atomically and returns the results in the batch's order
 */
export function createCommitQueue<Item, Result>(
  commit: (batch: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
  limits: QueueLimits = defaults,
  now: () => number = () => performance.now(),
): CommitQueue<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  // Of the items that are waiting or being committed.
  let size = 0;
  let running: Promise<void> | undefined;
  let failure: { error: unknown; at: number } | undefined;

  async function run(): Promise<void> {
    // After the I/O of this event loop turn, so that items that arrive together are committed together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      rejectLate();
      const batch = takeBatch();
      if (batch.length === 0) continue;
      await commitBatch(batch);
      size -= totalSize(batch);
      await new Promise(setImmediate);
    }
    running = undefined;
  }

  /** @returns whether the store works */
  async function commitBatch(batch: readonly Waiting<Item, Result>[]): Promise<boolean> {
    try {
      const results = await commit(batch.map(({ item }) => item));
      failure = undefined;
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      return true;
    } catch (error) {
      const isStoreAtFault = !isOfValues(error);
      if (isStoreAtFault) failAll(batch, error);
      else if (batch.length === 1) batch[0]?.reject(error);
      else return commitApart(batch);
      return !isStoreAtFault;
    }
  }

  /** Commits items one by one, so that one that cannot be stored stops no other. */
  async function commitApart(batch: readonly Waiting<Item, Result>[]): Promise<boolean> {
    for (const [n, one] of batch.entries()) {
      if (await commitBatch([one])) continue;
      failAll(batch.slice(n + 1), failure?.error);
      return false;
    }
    return true;
  }

  /** Waiting items fail too: another slow failure would exceed their time limit. */
  function failAll(batch: readonly Waiting<Item, Result>[], error: unknown): void {
    failure = { error, at: now() };
    const failed = [...batch, ...waiting];
    size -= totalSize(waiting);
    waiting = [];
    for (const { reject } of failed) reject(error);
  }

  function rejectLate(): void {
    const earliest = now() - limits.timeout;
    const late = waiting.filter(({ since }) => since < earliest);
    if (late.length === 0) return;
    waiting = waiting.filter(({ since }) => since >= earliest);
    size -= totalSize(late);
    for (const { reject } of late) reject(new Error("The event waited too long to be committed."));
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
        return Promise.reject(new Error("Too many events are waiting to be committed."));
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

function totalSize(items: readonly { size: number }[]): number {
  return items.reduce((sum, item) => sum + item.size, 0);
}
