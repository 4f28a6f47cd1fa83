import { createCommitQueue } from "../../src/store/commit-queue";

const double = (batch: readonly number[]): number[] => batch.map((n) => n * 2);

/** A failure of the store, whatever is stored. */
const diskFull = new Error("disk full");

const plenty = { count: 100, size: 1_000 };

describe("the commit queue", () => {
  it("commits items that arrive together in one batch and returns each item's result", async () => {
    const batches: number[][] = [];
    const queue = createCommitQueue((batch: readonly number[]) => {
      batches.push([...batch]);
      return double(batch);
    });
    expect(await Promise.all([1, 2, 3].map((n) => queue.add(n, 1)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it("puts items that arrive during a commit into the next one", async () => {
    const batches: number[][] = [];
    let release = (): void => undefined;
    const queue = createCommitQueue(async (batch: readonly number[]) => {
      batches.push([...batch]);
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve));
      return double(batch);
    });
    const first = queue.add(1, 1);
    while (batches.length === 0) await new Promise(setImmediate);
    const others = [queue.add(2, 1), queue.add(3, 1)];
    await new Promise(setImmediate);
    expect(batches).toEqual([[1]]);
    release();
    expect(await Promise.all([first, ...others])).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it("rejects every item of a failed batch and continues with the next batch", async () => {
    let fails = true;
    const queue = createCommitQueue((batch: readonly number[]) => {
      if (fails) throw diskFull;
      return double(batch);
    });
    const results = await Promise.allSettled([queue.add(1, 1), queue.add(2, 1)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    fails = false;
    expect(await queue.add(3, 1)).toBe(6);
  });

  it("rejects the one item that cannot be stored, and stores the others", async () => {
    const tooBig = new RangeError("too big");
    const queue = createCommitQueue((batch: readonly number[]) => {
      if (batch.includes(2)) throw tooBig;
      return double(batch);
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => queue.add(n, 1)));
    expect(results).toEqual([
      { status: "fulfilled", value: 2 },
      { status: "rejected", reason: tooBig },
      { status: "fulfilled", value: 6 },
    ]);
    expect(() => queue.check()).not.toThrow();
  });

  it("tries no further item when the store fails while items are committed alone", async () => {
    const tried: number[][] = [];
    const queue = createCommitQueue((batch: readonly number[]) => {
      tried.push([...batch]);
      if (batch.length > 1) throw new RangeError("too big");
      if (batch[0] === 2) throw diskFull;
      return double(batch);
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map((n) => queue.add(n, 1)));
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      ...Array<string>(3).fill("rejected"),
    ]);
    expect(tried).toEqual([[1, 2, 3, 4], [1], [2]]);
  });

  it("reports a failed commit until one succeeds or half a second has passed", async () => {
    let fails = true;
    let time = 0;
    const commit = (batch: readonly number[]): number[] => {
      if (fails) throw diskFull;
      return double(batch);
    };
    const queue = createCommitQueue(commit, undefined, () => time);
    const check = (): void => queue.check();
    expect(check).not.toThrow();
    await expect(queue.add(1, 1)).rejects.toBe(diskFull);
    expect(check).toThrow(diskFull);
    time = 499;
    expect(check).toThrow(diskFull);
    time = 500;
    expect(check).not.toThrow();
    await expect(queue.add(2, 1)).rejects.toBe(diskFull);
    fails = false;
    await queue.add(3, 1);
    expect(check).not.toThrow();
  });

  it.each([
    ["count", { count: 2, size: 100 }, 1],
    ["size", { count: 100, size: 10 }, 5],
  ])(
    "rejects items past its maximum %s and accepts more when there is room",
    async (_what, waiting, size) => {
      const queue = createCommitQueue(double, { waiting, batch: plenty, timeout: 60_000 });
      const taken = [queue.add(1, size), queue.add(2, size)];
      await expect(queue.add(3, size)).rejects.toThrow("Too many events are waiting");
      await Promise.all(taken);
      expect(await queue.add(3, size)).toBe(6);
    },
  );

  it.each([
    ["two items", { count: 2, size: 100 }, [[1, 2], [3, 4], [5]]],
    ["15 bytes", { count: 100, size: 15 }, [[1], [2], [3], [4], [5]]],
    [
      "30 bytes",
      { count: 100, size: 30 },
      [
        [1, 2, 3],
        [4, 5],
      ],
    ],
    [
      "5 bytes, except for a single larger item",
      { count: 100, size: 5 },
      [[1], [2], [3], [4], [5]],
    ],
  ])("limits a batch to %s", async (_what, batch, expected) => {
    const batches: number[][] = [];
    const commit = (items: readonly number[]): number[] => {
      batches.push([...items]);
      return double(items);
    };
    const queue = createCommitQueue(commit, { waiting: plenty, batch, timeout: 60_000 });
    const results = await Promise.all([1, 2, 3, 4, 5].map((n) => queue.add(n, 10)));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual(expected);
  });

  it("rejects waiting items together with the failed commit and has room again", async () => {
    let fail = (): void => undefined;
    const failing = new Promise<never>((_, reject) => (fail = () => reject(diskFull)));
    let commit: () => number[] | Promise<never> = () => failing;
    const queue = createCommitQueue(() => commit(), {
      waiting: { count: 2, size: 3 },
      batch: plenty,
      timeout: 60_000,
    });
    const first = queue.add(1, 1);
    await new Promise(setImmediate);
    const waiting = [queue.add(2, 1), queue.add(3, 1)];
    fail();
    const results = await Promise.allSettled([first, ...waiting]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    commit = () => [8];
    expect(await queue.add(4, 3)).toBe(8);
  });

  it("accepts one item of any size when nothing else is waiting", async () => {
    const queue = createCommitQueue(double, {
      waiting: { count: 1, size: 10 },
      batch: plenty,
      timeout: 60_000,
    });
    expect(await queue.add(1, 1_000)).toBe(2);
  });

  it("resolves drained when nothing is waiting", async () => {
    const queue = createCommitQueue(double);
    const added = queue.add(1, 1);
    await queue.drained();
    await expect(Promise.race([added, Promise.resolve("late")])).resolves.toBe(2);
  });

  it("rejects an item that has waited too long before its commit begins", async () => {
    let time = 0;
    let release = (): void => undefined;
    const batches: number[][] = [];
    const commit = async (batch: readonly number[]): Promise<number[]> => {
      batches.push([...batch]);
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve));
      return double(batch);
    };
    const limits = { waiting: plenty, batch: plenty, timeout: 1_000 };
    const queue = createCommitQueue(commit, limits, () => time);
    const first = queue.add(1, 1);
    while (batches.length === 0) await new Promise(setImmediate);
    const late = queue.add(2, 1);
    time = 500;
    const inTime = queue.add(3, 1);
    time = 1_200;
    release();
    await expect(late).rejects.toThrow("waited too long");
    expect(await Promise.all([first, inTime])).toEqual([2, 6]);
    expect(batches).toEqual([[1], [3]]);
  });
});
