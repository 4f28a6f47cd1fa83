import { join } from "node:path";
import { Client } from "pg";
import { consumeFeed } from "../../src/core/log/consume-feed";
import { deriveRuns } from "../../src/core/runs/derive-runs";
import type { Store } from "../../src/core/ports";
import { startRouting } from "../../src/outbound/routing/start-routing";
import { openStore } from "../../src/store/open-store";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { createDatabase, stores } from "../support/open-stores";
import { makeRunOn, poison, poisonConsumer, quickTimes } from "../support/poisoned";
import { type LogLine, recordInto } from "../support/receiver";
import { scriptedDestination } from "../support/scripted-destination";
import { createFolder } from "../support/start-program";
import { until } from "../support/until";
import { startServer, stopServer } from "./support/postgres-process";

const count = 20;
const poisonAt = 12;

/** Stores events, one of them poisoned. @returns its key */
async function fill(store: Store): Promise<number> {
  const keys: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const branch = n === poisonAt ? poison : `branch-${n}`;
    keys.push((await store.events.save(makeRunOn(branch, `run ${n}`))).key);
  }
  return Number(keys[poisonAt]);
}

/** The keys of the items that were skipped. */
function skippedIn(logged: readonly LogLine[]): unknown[] {
  return logged.flatMap(({ level, fields }) => (level === "error" ? [fields.key] : []));
}

function failuresIn(logged: readonly LogLine[]): number {
  return logged.filter(({ message }) => message.includes("trying again")).length;
}

/** At the default rests, so many failures take a quarter of an hour. */
const manyFailures = 35;

/** The moments of an outage: how many items the consumer was given, for the n-th time. */
const moments: [when: string, items: number, nth: number][] = [
  ["before the poisoned batch was tried", count, 1],
  ["before the last try of the batch", count, 3],
  ["while items are handled one by one", 1, 5],
  ["when the poisoned item is handled alone", 1, poisonAt + 1],
  ["when the poisoned item is about to be skipped", 0, 1],
];

describe("a poisoned item of the feed, when PostgreSQL is stopped for minutes", () => {
  it.each(moments)(
    "is the only one that is skipped: %s",
    async (_when, items, nth) => {
      const folder = createFolder();
      let server = await startServer(folder);
      const port = Number(new URL(server.url).port);
      const store = await openStore(`${server.url}/postgres`);
      const key = await fill(store);

      let seen = 0;
      const consumer = poisonConsumer(deriveRuns(store.insights), async (given) => {
        if (given === items) seen += 1;
        if (given === items && seen === nth) await stopServer(server.process);
      });
      const logged: LogLine[] = [];
      const running = consumeFeed({
        ...{ feed: store.feed, consumer, log: recordInto(logged), times: quickTimes },
      });
      await until(() => failuresIn(logged) >= manyFailures);
      server = await startServer(folder, port);
      await running.caughtUp();
      await running.stop();

      expect(skippedIn(logged)).toEqual([key]);
      expect((await store.insights.total({})).runs).toBe(count - 1);
      await store.close();
      await stopServer(server.process);
    },
    60_000,
  );
});

interface Locked {
  store: Store;
  lock: () => Promise<void>;
  unlock: () => Promise<void>;
}

async function openLockedPostgres(): Promise<Locked> {
  const database = await createDatabase();
  const store = await openStore(database.url);
  const client = new Client(database.url);
  await client.connect();
  return {
    store,
    // The cursor can still be moved: an empty transaction succeeds.
    lock: async () =>
      void (await client.query("BEGIN; LOCK TABLE circleci_webhooks.runs IN EXCLUSIVE MODE")),
    unlock: () => client.end(),
  };
}

async function openLockedSqlite(): Promise<Locked> {
  const path = join(createFolder(), "webhooks.db");
  const store = await openStore(`sqlite:${path}`);
  const other = new (loadSqlite())(path);
  return {
    store,
    lock: async () => void other.exec("BEGIN IMMEDIATE"),
    unlock: async () => void other.close(),
  };
}

describe.each([
  ["sqlite", openLockedSqlite],
  ["postgres", openLockedPostgres],
])("a poisoned item of the feed, while %s is locked", (_name, open) => {
  it("is the only one that is skipped", async () => {
    const { store, lock, unlock } = await open();
    const key = await fill(store);
    await store.insights.readCursor();
    await lock();
    const logged: LogLine[] = [];
    const running = consumeFeed({
      consumer: poisonConsumer(deriveRuns(store.insights)),
      ...{ feed: store.feed, log: recordInto(logged), times: quickTimes },
    });
    // Three of the poisoned batch, and more of the first item that is handled alone.
    await until(() => failuresIn(logged) >= 7);
    expect(skippedIn(logged)).toEqual([]);
    await unlock();
    await running.caughtUp();
    await running.stop();
    expect(skippedIn(logged)).toEqual([key]);
    expect((await store.insights.total({})).runs).toBe(count - 1);
    await store.close();
  }, 60_000);
});

describe.each(stores)("the router on %s", (_name, open) => {
  it("notifies of every event but the one that it cannot route", async () => {
    const store = await open();
    const matches = ([branch]: readonly string[]): boolean => {
      if (branch === poison) throw new Error("no luck");
      return true;
    };
    const destination = scriptedDestination([], {
      when: { patterns: { branch: { matches } as never }, changes: undefined },
    });
    const logged: LogLine[] = [];
    const skipped: string[] = [];
    let isRegistered = false;
    const router = startRouting({
      destinations: [destination],
      ...{ store, log: recordInto(logged), now: () => new Date() },
      metrics: { countSkippedItem: (consumer) => void skipped.push(consumer) },
      onRegistered: () => void (isRegistered = true),
      onRouted: () => undefined,
    });
    await until(() => isRegistered);
    const key = await fill(store);
    await router.caughtUp();
    await router.stop();
    expect(skippedIn(logged)).toEqual([key]);
    expect(skipped).toEqual(["router"]);
    expect(await store.outbox.readPending(destination.name, 100)).toHaveLength(count - 1);
    await store.close();
  }, 60_000);
});
