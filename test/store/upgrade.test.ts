import { join } from "node:path";
import type { BranchState } from "../../src/core/runs/change";
import type { Store } from "../../src/core/ports";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { at, routeEvent } from "../support/fill-outbox";
import { historyStart, makeHistory, saveHistory } from "../support/make-history";
import { createDatabase, silent } from "../support/open-stores";
import { createFolder } from "../support/start-program";

const history = makeHistory(40);
const month = historyStart + 30 * 86_400_000;

/** What depends on what the migrations compute. */
async function readAnswers({ insights, events }: Store): Promise<object> {
  const stopped = await events.list({ stoppedUntil: new Date(month) }, { limit: 500 });
  return { total: await insights.total({}), stopped: stopped.map(({ id }) => id) };
}

/** Closes the store. @returns its answers */
async function fill(store: Store): Promise<object> {
  await saveHistory(store, history);
  const answers = await readAnswers(store);
  expect(answers).toMatchObject({
    total: { runs: 40 },
    stopped: expect.arrayContaining([expect.any(String)]),
  });
  await store.close();
  return answers;
}

/** What the migrations after the fourth made, but for indexes. */
const downgradeToFourth = (prefix: string): string[] => [
  ...(prefix === ""
    ? [
        "DROP INDEX runs_stopped_at",
        "ALTER TABLE runs DROP COLUMN ran_for",
        "CREATE INDEX runs_stopped_at ON runs (kind, stopped_at)",
      ]
    : [`ALTER TABLE ${prefix}runs DROP COLUMN ran_for CASCADE`]),
  `ALTER TABLE ${prefix}rejections DROP COLUMN path`,
  `ALTER TABLE ${prefix}notifications DROP COLUMN older_than`,
  `DROP INDEX ${prefix}notifications_groups`,
  `ALTER TABLE ${prefix}notifications DROP COLUMN break_group`,
];

/** What the migrations after the second made, but for triggers. */
const downgrade = (prefix: string): string[] => [
  ...downgradeToFourth(prefix),
  `DROP INDEX ${prefix}events_stopped`,
  `DROP INDEX ${prefix}events_type`,
  `DROP INDEX ${prefix}events_job`,
  `ALTER TABLE ${prefix}events DROP COLUMN stopped_ms`,
  `DROP INDEX ${prefix}pipelines_beginnings`,
  `DROP TABLE ${prefix}run_days`,
];

describe("a log of the second version", () => {
  it("has the same numbers and times when it was upgraded in SQLite", async () => {
    const path = join(createFolder(), "webhooks.db");
    const answers = await fill(openSqliteStore(path, silent));
    const file = new (loadSqlite())(path);
    for (const name of ["updated", "deleted"]) file.exec(`DROP TRIGGER runs_${name}`);
    for (const statement of downgrade("")) file.exec(statement);
    file.pragma("user_version = 2");
    file.close();

    const after = openSqliteStore(path, silent);
    expect(await readAnswers(after)).toEqual(answers);
    await after.close();
  });

  it("has the same numbers and times when it was upgraded in PostgreSQL", async () => {
    const database = await createDatabase();
    const answers = await fill(await openPostgresStore(database.url, silent));
    for (const name of ["change_run_days", "remove_from_run_days", "draw_version"])
      await database.query(`DROP FUNCTION circleci_webhooks.${name} CASCADE`);
    for (const statement of downgrade("circleci_webhooks.")) await database.query(statement);
    await database.query("UPDATE circleci_webhooks.migrations SET version = 2");

    const after = await openPostgresStore(database.url, silent);
    expect(await readAnswers(after)).toEqual(answers);
    await after.close();
    await database.drop();
  });
});

describe("a log of the fourth version", () => {
  const subject = '["project","deploy",null,"branch","main"]';
  const state = {
    ...{ subject, conclusion: "failing", runs: ["run failing"], openAt: ["on-call"] },
    ...{ stoppedAt: 1_700_000_000_000, since: 1_600_000_000_000, sinceEventKey: "1" },
  } as const;

  /** Stores a state and a notification as the fourth version did, but for their columns. */
  async function fillOutbox(store: Store): Promise<void> {
    await store.outbox.register(["team-chat"], 0);
    const branchStates = [state as unknown as BranchState];
    await store.outbox.route({ from: 0, to: 1, notifications: [], branchStates, at });
    await routeEvent(store, {});
    await store.close();
  }

  async function expectKept(store: Store): Promise<void> {
    const added = { pipelineNumber: null, tag: null, olderInRow: 0 };
    expect(await store.outbox.readBranchStates([subject])).toEqual([{ ...state, ...added }]);
    expect(await store.outbox.readPending("team-chat", 2)).toMatchObject([{ olderThan: null }]);
    const [notification] = await routeEvent(store, { olderThan: 328 });
    expect(notification).toMatchObject({ olderThan: 328 });
    await store.close();
  }

  it("keeps its states and notifications when it was upgraded in SQLite", async () => {
    const path = join(createFolder(), "webhooks.db");
    await fillOutbox(openSqliteStore(path, silent));
    const file = new (loadSqlite())(path);
    for (const statement of downgradeToFourth("")) file.exec(statement);
    file.pragma("user_version = 4");
    file.close();
    await expectKept(openSqliteStore(path, silent));
  });

  it("keeps its states and notifications when it was upgraded in PostgreSQL", async () => {
    const database = await createDatabase();
    await fillOutbox(await openPostgresStore(database.url, silent));
    for (const statement of downgradeToFourth("circleci_webhooks."))
      await database.query(statement);
    await database.query("UPDATE circleci_webhooks.migrations SET version = 4");
    await expectKept(await openPostgresStore(database.url, silent));
    await database.drop();
  });
});
