import type { NewRejection } from "../../src/core/log/rejection";
import { startRetention } from "../../src/service/start-retention";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { makeHistory, saveHistory } from "../support/make-history";
import { makeDelivery, readNames } from "../support/make-delivery";
import { silent } from "../support/open-stores";

const day = 24 * 60 * 60 * 1000;

/** Event 0 was received on day 0, and so on. */
async function fill(store: ReturnType<typeof createMemoryStore>, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await store.events.save({ ...makeDelivery(String(n)), receivedAt: new Date(n * day) });
  }
}

describe("retention", () => {
  it("removes events past their retention in small batches, again and again", async () => {
    const store = createMemoryStore();
    await fill(store, 1_000);
    const limits: number[] = [];
    let today = 990;
    const stop = startRetention({
      store: {
        ...store,
        events: {
          ...store.events,
          removeBefore(time, limit) {
            limits.push(limit);
            return store.events.removeBefore(time, limit);
          },
        },
      },
      days: 5,
      log: silent,
      interval: 1,
      now: () => new Date(today * day),
      monotonic: () => today * day,
    });
    while ((await readNames(store))[1] !== "w/985") await new Promise(setImmediate);
    expect(await readNames(store)).toHaveLength(16);
    expect(new Set(limits)).toEqual(new Set([200]));
    today = 991;
    while ((await readNames(store))[1] !== "w/986") await new Promise(setImmediate);
    stop();
  });

  it("removes runs after days of their own", async () => {
    const store = createMemoryStore();
    const now = new Date(Date.UTC(2026, 10, 23, 12));
    await saveHistory(store, makeHistory(100));
    const { runs } = await store.insights.total({});
    const stop = startRetention({
      store,
      insightsDays: 50,
      log: silent,
      interval: 1,
      now: () => now,
      monotonic: () => 0,
    });
    const until = new Date(now.getTime() - 50 * day);
    const left = (await store.insights.total({ since: until })).runs;
    expect(left).toBeLessThan(runs);
    while ((await store.insights.total({ until })).runs > 0) await new Promise(setImmediate);
    stop();
    expect((await store.insights.total({})).runs).toBe(left);
    expect((await store.events.list({}, { limit: 500 })).length).toBeGreaterThan(runs);
  });

  it("removes nothing for a day after the clock jumped forward", async () => {
    const store = createMemoryStore();
    await fill(store, 10);
    let today = 9;
    let passed = 0;
    const warned: string[] = [];
    const stop = startRetention({
      store,
      days: 30,
      log: { ...silent, warn: (_fields, message) => void warned.push(message) },
      interval: 1,
      now: () => new Date(today * day),
      monotonic: () => passed,
    });
    while (warned.length === 0) {
      await new Promise(setImmediate);
      today = 9 + 31;
    }
    expect(await readNames(store)).toHaveLength(11);
    passed = day;
    while ((await readNames(store)).length === 11) await new Promise(setImmediate);
    stop();
    expect(warned[0]).toMatch(/^the clock jumped ahead/);
  });

  it("removes rejections, too", async () => {
    const store = createMemoryStore();
    const rejected = (date: number): NewRejection => ({
      ...{ receivedAt: new Date(date * day), responseStatus: 401, code: "invalid_signature" },
      ...{ headers: {}, body: null, size: date },
    });
    await store.rejections.save([rejected(1), rejected(9)]);
    const removed: object[] = [];
    const log = { ...silent, info: (fields: object) => void removed.push(fields) };
    const stop = startRetention({ store, days: 5, log, now: () => new Date(10 * day) });
    while (removed.length === 0) await new Promise(setImmediate);
    stop();
    expect(removed).toEqual([{ removed: 0, rejections: 1, days: 5 }]);
    expect(await store.rejections.list({ limit: 9 })).toMatchObject([{ size: 9 }]);
  });

  it("logs a failure and tries again", async () => {
    const warned: string[] = [];
    let calls = 0;
    const store = createMemoryStore();
    store.events.removeBefore = () =>
      calls++ ? Promise.resolve(0) : Promise.reject(new Error("locked"));
    const stop = startRetention({
      store,
      days: 5,
      log: { ...silent, warn: (_fields, message) => void warned.push(message) },
      interval: 1,
    });
    while (calls < 3) await new Promise(setImmediate);
    stop();
    expect(warned).toEqual(["old deliveries could not be removed; retrying"]);
  });
});
