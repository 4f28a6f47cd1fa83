import { join } from "node:path";
import type { Store } from "../../src/core/ports";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { makeHistory, saveHistory } from "../support/make-history";
import { createDatabase, silent, stores } from "../support/open-stores";
import { workflowEvent } from "../support/pipeline-events";
import { createFolder } from "../support/start-program";

const day = 86_400;
const run = { name: "build", run: "w1", from: 0 };

const days = async ({ insights }: Store): Promise<[time: string, runs: number][]> =>
  (await insights.byPeriod({}, "day")).map(({ time, runs }) => [
    new Date(time).toISOString().slice(0, 10),
    runs,
  ]);

describe.each(stores)("the numbers in %s, asked for again", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("have the runs that stopped since", async () => {
    expect((await store.insights.total({})).runs).toBe(0);
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toEqual([["2026-11-23", 1]]);
    await saveHistory(store, [workflowEvent({ ...run, run: "w2", to: 90 })]);
    expect(await days(store)).toEqual([["2026-11-23", 2]]);
  });

  it("have the runs that stopped since, also those that stopped earlier than others", async () => {
    const failed = { ...run, status: "failed", to: 300 };
    await saveHistory(store, [workflowEvent({ ...run, run: "w2", to: 600 })]);
    expect((await store.insights.total({})).recoveries).toBe(0);
    await saveHistory(store, [workflowEvent(failed)]);
    const { recoveries, lastStatus } = await store.insights.total({});
    expect({ recoveries, lastStatus }).toEqual({ recoveries: 1, lastStatus: "success" });
    expect(await days(store)).toEqual([["2026-11-23", 2]]);
  });

  it("have a run that stopped again on the day on which it stopped last", async () => {
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toEqual([["2026-11-23", 1]]);
    const again = { ...workflowEvent({ ...run, to: 2 * day }), id: "again" };
    await saveHistory(store, [again]);
    expect(await days(store)).toEqual([["2026-11-25", 1]]);
  });

  it("no longer have the runs that retention removed", async () => {
    await saveHistory(store, [workflowEvent({ ...run, to: 60 })]);
    expect(await days(store)).toHaveLength(1);
    await store.insights.removeBefore(new Date("2026-11-24"), 10);
    expect(await days(store)).toEqual([]);
  });
});

/** What the third migration made. */
const withoutRunDays = (prefix: string): string[] => [
  `DROP INDEX ${prefix}pipelines_beginnings`,
  `DROP TABLE ${prefix}run_days`,
];

describe("a database of the version without days of runs", () => {
  const history = makeHistory(40);

  it("is upgraded with its runs in SQLite", async () => {
    const path = join(createFolder(), "webhooks.db");
    const before = openSqliteStore(path, silent);
    await saveHistory(before, history);
    const numbers = await before.insights.total({});
    await before.close();
    const file = new (loadSqlite())(path);
    for (const name of ["inserted", "updated", "deleted"]) file.exec(`DROP TRIGGER runs_${name}`);
    for (const statement of withoutRunDays("")) file.exec(statement);
    file.pragma("user_version = 2");
    file.close();

    const after = openSqliteStore(path, silent);
    expect(numbers.runs).toBe(40);
    expect(await after.insights.total({})).toEqual(numbers);
    await after.close();
  });

  it("is upgraded with its runs in PostgreSQL", async () => {
    const database = await createDatabase();
    const before = await openPostgresStore(database.url, silent);
    await saveHistory(before, history);
    const numbers = await before.insights.total({});
    await before.close();
    for (const name of [
      "draw_version",
      "add_to_run_days",
      "change_run_days",
      "remove_from_run_days",
    ])
      await database.query(`DROP FUNCTION circleci_webhooks.${name} CASCADE`);
    for (const statement of withoutRunDays("circleci_webhooks.")) await database.query(statement);
    await database.query("UPDATE circleci_webhooks.migrations SET version = 2 WHERE version = 3");

    const after = await openPostgresStore(database.url, silent);
    expect(numbers.runs).toBe(40);
    expect(await after.insights.total({})).toEqual(numbers);
    await after.close();
    await database.drop();
  });
});
