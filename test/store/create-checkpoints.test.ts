import { createCheckpoints } from "../../src/store/sqlite/create-checkpoints";

describe("checkpoints of SQLite", () => {
  interface Pass {
    promise: ReturnType<Parameters<typeof createCheckpoints>[0]>;
    resolve: (result: { pages: number; left: number }) => void;
    reject: (error: Error) => void;
  }

  function create(): {
    checkpoints: ReturnType<typeof createCheckpoints>;
    passes: Pass[];
    warn: jest.Mock;
  } {
    const passes: Pass[] = [];
    const warn = jest.fn();
    const log = { info() {}, warn, error() {} };
    const checkpoint: Parameters<typeof createCheckpoints>[0] = () => {
      const pass = defer();
      passes.push(pass);
      return pass.promise;
    };
    return { checkpoints: createCheckpoints(checkpoint, log), passes, warn };
  }

  function defer(): Pass {
    let [resolve, reject]: unknown[] = [];
    const promise = new Promise((...both) => ([resolve, reject] = both));
    return { promise, resolve, reject } as Pass;
  }

  async function isReady(ready: Promise<void>): Promise<boolean> {
    return Promise.race([ready.then(() => true), new Promise(setImmediate).then(() => false)]);
  }

  function commit(checkpoints: ReturnType<typeof createCheckpoints>, times: number): void {
    for (let n = 0; n < times; n += 1) checkpoints.countCommit();
  }

  it("run after every hundred commits, one at a time", async () => {
    const { checkpoints, passes } = create();
    commit(checkpoints, 99);
    expect(passes).toHaveLength(0);
    commit(checkpoints, 1);
    expect(passes).toHaveLength(1);
    commit(checkpoints, 300);
    expect(passes).toHaveLength(1);
    passes[0]!.resolve({ pages: 100, left: 0 });
    await checkpoints.idle();
    commit(checkpoints, 1);
    expect(passes).toHaveLength(2);
  });

  it("let commits go on until the -wal is large, and then copy the rest of it", async () => {
    const { checkpoints, passes } = create();
    commit(checkpoints, 100);
    expect(await isReady(checkpoints.ready())).toBe(true);
    passes[0]!.resolve({ pages: 24_999, left: 500 });
    await checkpoints.idle();
    commit(checkpoints, 100);
    passes[1]!.resolve({ pages: 25_000, left: 500 });
    await new Promise(setImmediate);
    expect(passes).toHaveLength(3);
    expect(await isReady(checkpoints.ready())).toBe(false);
    passes[2]!.resolve({ pages: 25_500, left: 0 });
    expect(await isReady(checkpoints.ready())).toBe(true);
  });

  it("are logged when they fail, and do not stop commits", async () => {
    const { checkpoints, passes, warn } = create();
    commit(checkpoints, 100);
    passes[0]!.resolve({ pages: 30_000, left: 1 });
    await new Promise(setImmediate);
    passes[1]!.reject(new Error("disk full"));
    expect(await isReady(checkpoints.ready())).toBe(true);
    await checkpoints.idle();
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
