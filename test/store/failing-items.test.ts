import { consumeFeed } from "../../src/core/log/consume-feed";
import { deriveRuns } from "../../src/core/runs/derive-runs";
import { guardStore, isStoreFailure } from "../../src/core/guard-store";
import type { Store } from "../../src/core/ports";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { createSqliteDatabase, prepareStatements } from "../../src/store/sqlite/sqlite-database";
import { stores } from "../support/open-stores";
import { makeRunOn, poison, poisonConsumer, quickTimes } from "../support/poisoned";
import { type LogLine, recordInto } from "../support/receiver";

const databases = stores.filter(([name]) => name !== "memory");

describe.each(databases)("the insights in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  /** Consumes everything. @returns the keys of the items that were skipped */
  async function consume(consumer = deriveRuns(store.insights)): Promise<unknown[]> {
    const logged: LogLine[] = [];
    const { feed } = store;
    const running = consumeFeed({ feed, consumer, log: recordInto(logged), times: quickTimes });
    await running.caughtUp();
    await running.stop();
    return logged.flatMap(({ level, fields }) => (level === "error" ? [fields.key] : []));
  }

  async function save(...branches: string[]): Promise<string[]> {
    const keys: string[] = [];
    for (const [index, branch] of branches.entries()) {
      keys.push((await store.events.save(makeRunOn(branch, `run ${index}`))).key);
    }
    return keys;
  }

  it("have every run but the one that cannot be derived, and go on after it", async () => {
    const keys = await save("a", poison, "b");
    expect(await consume(poisonConsumer(deriveRuns(store.insights)))).toEqual([Number(keys[1])]);
    expect((await store.insights.total({})).runs).toBe(2);
    await save("a", poison, "b", "c");
    expect(await consume()).toEqual([]);
    // The other delivery of the skipped event is an item of its own.
    expect((await store.insights.total({})).runs).toBe(4);
  });

  it("skip a run whose values the database refuses, and no other", async () => {
    const keys = await save("a", poison, "b");
    const { insights } = store;
    const consumer = deriveRuns({
      ...insights,
      save: (runs, step) =>
        insights.save(
          runs.map((run) => (run.branch === poison ? { ...run, kind: null as never } : run)),
          step,
        ),
    });
    expect(await consume(consumer)).toEqual([Number(keys[1])]);
    expect((await store.insights.total({})).runs).toBe(2);
  });
});

describe("a database that is full", () => {
  it("is a failure of the store, and a value that it refuses is not", async () => {
    const file = new (loadSqlite())(":memory:");
    file.exec("CREATE TABLE blobs (blob BLOB NOT NULL) STRICT; PRAGMA max_page_count = 10");
    const statements = prepareStatements(file);
    const database = createSqliteDatabase(statements.read, (written) =>
      Promise.resolve(statements.write(written)),
    );
    const guarded = guardStore(database);
    const write = (value: Buffer | null) =>
      guarded.write({ sql: "INSERT INTO blobs VALUES (?)", values: [value] });
    const failWith = async (value: unknown) => {
      const error: unknown = await write(value as never).catch((failure: unknown) => failure);
      return { isStoreFailure: isStoreFailure(error), cause: (error as Error).cause };
    };
    expect(await failWith(Buffer.alloc(1_000_000))).toMatchObject({
      isStoreFailure: true,
      cause: { code: "SQLITE_FULL" },
    });
    expect(await failWith(null)).toMatchObject({
      isStoreFailure: false,
      cause: { code: "SQLITE_CONSTRAINT_NOTNULL" },
    });
    expect(await failWith(true)).toMatchObject({
      isStoreFailure: false,
      cause: { name: "TypeError" },
    });
    expect(await write(Buffer.from("small"))).toBe(1);
  });
});
