import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../../src/core/ports";
import { at, makeBranchState, makeNotification } from "../support/fill-outbox";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";
import { until } from "../support/until";

/** The contract of the outbox, which every store fulfills. The memory store is the reference. */
describe.each(stores)("the outbox in %s", (_name, open) => {
  let store: Store;
  let outbox: Store["outbox"];
  beforeEach(async () => {
    store = await open();
    outbox = store.outbox;
    await outbox.register(["team-chat", "on-call"], 0);
  });
  afterEach(() => store.close());

  const keysOf = (found: readonly { key: string }[]): string[] => found.map(({ key }) => key);
  const pendingKeys = async (name = "team-chat"): Promise<string[]> =>
    keysOf(await outbox.readPending(name, 100));
  const state = async (name = "team-chat") =>
    (await outbox.listDestinations()).find((destination) => destination.name === name);
  describe("when destinations are registered", () => {
    it("starts each at the newest key of its first time", async () => {
      const known = await outbox.register(["team-chat", "runs"], 7);
      expect(Object.fromEntries(known)).toEqual({ "team-chat": 0, runs: 7 });
    });

    it("sets the cursor the first time only", async () => {
      await outbox.register(["runs"], 7);
      expect(await outbox.readCursor()).toBe(0);
    });

    it("lists those of the newest call by name, and remembers the others", async () => {
      await outbox.pause("on-call", "by hand");
      await outbox.register(["team-chat", "runs"], 7);
      const names = async () => (await outbox.listDestinations()).map(({ name }) => name);
      expect(await names()).toEqual(["runs", "team-chat"]);
      await outbox.register(["on-call"], 9);
      expect(await state("on-call")).toMatchObject({ paused: true, pausedReason: "by hand" });
    });

    it("removes the cursor when there are none any more", async () => {
      expect(await outbox.register([], 7)).toEqual(new Map());
      expect(await outbox.readCursor()).toBeUndefined();
      expect(await outbox.listDestinations()).toEqual([]);
      await outbox.register(["team-chat"], 9);
      expect(await outbox.readCursor()).toBe(9);
    });

    it("has no cursor before", async () => {
      const other = await open();
      expect(await other.outbox.readCursor()).toBeUndefined();
      expect(await other.outbox.listDestinations()).toEqual([]);
      await other.close();
    });
  });

  describe("when events are routed", () => {
    it("stores notifications as pending and due at once, and moves the cursor", async () => {
      const { key: eventKey } = await store.events.save(makeDelivery("1"));
      const text = 'NUL \0, \\u0041, half \ud83d, and <!channel> "quoted"';
      const streak = { since: "2026-11-20T08:00:00.000Z", eventKey: "1" };
      const full = makeNotification({ eventKey, subject: text, reason: text, streak });
      const bare = makeNotification({ eventKey, subject: "", change: null, streak: null });
      const step = { from: 0, to: 1, notifications: [full, bare], branchStates: [], at };
      expect(await outbox.route(step)).toBe(true);
      expect(await outbox.readCursor()).toBe(1);
      const added = {
        ...{ key: expect.any(String), state: "pending", attempts: 0, batch: null, result: null },
        ...{ createdAt: at.toISOString(), deliveredAt: null },
        nextAttemptAt: expect.any(String) as string,
        ...{ lastError: null, request: null, ageMs: expect.any(Number) },
        dueInMs: expect.any(Number) as number,
      };
      const pending = await outbox.readPending("team-chat", 10);
      expect(pending).toEqual([
        { ...full, ...added },
        { ...bare, ...added },
      ]);
    });

    it("moves the cursor for items that notify nobody", async () => {
      const step = { from: 0, to: 9, notifications: [], branchStates: [], at };
      expect(await outbox.route(step)).toBe(true);
      expect(await outbox.readCursor()).toBe(9);
    });

    it("stores nothing when the cursor is elsewhere", async () => {
      const { key: eventKey } = await store.events.save(makeDelivery("1"));
      const notifications = [makeNotification({ eventKey })];
      const branchStates = [makeBranchState()];
      const step = { from: 3, to: 4, notifications, branchStates, at };
      expect(await outbox.route(step)).toBe(false);
      expect(await outbox.readCursor()).toBe(0);
      expect(await pendingKeys()).toEqual([]);
      expect(await outbox.readBranchStates(["s"])).toEqual([]);
    });

    it("lets one of several routers win", async () => {
      const { key: eventKey } = await store.events.save(makeDelivery("1"));
      const notifications = [makeNotification({ eventKey })];
      const step = { from: 0, to: 1, notifications, branchStates: [makeBranchState()], at };
      const won = await Promise.all([1, 2, 3].map(() => outbox.route(step)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await pendingKeys()).toHaveLength(1);
    });

    it("keeps the newest state of each branch, however long its name", async () => {
      const long = '["project","' + "\ud83d\ude80".repeat(1_500) + '"]';
      const half = "half \ud83d";
      const route = (from: number, ...branchStates: ReturnType<typeof makeBranchState>[]) =>
        outbox.route({ from, to: from + 1, notifications: [], branchStates, at });
      await route(0, makeBranchState({ subject: long }), makeBranchState({ subject: half }));
      const fixed = { conclusion: "passing", openAt: [] } as const;
      await route(1, makeBranchState({ subject: half, ...fixed }));
      expect(await outbox.readBranchStates([half, "unknown"])).toEqual([
        makeBranchState({ subject: half, ...fixed }),
      ]);
      expect(await outbox.readBranchStates([long])).toEqual([makeBranchState({ subject: long })]);
      expect(await outbox.readBranchStates([])).toEqual([]);
    });

    it("stores many at a time", async () => {
      const { key: eventKey } = await store.events.save(makeDelivery("1"));
      const notifications = Array.from({ length: 450 }, (_, n) =>
        makeNotification({ eventKey, reason: String(n) }),
      );
      const branchStates = notifications.map(({ reason }) => makeBranchState({ subject: reason }));
      await outbox.route({ from: 0, to: 1, notifications, branchStates, at });
      const pending = await outbox.readPending("team-chat", 1_000);
      expect(pending.map(({ reason }) => reason)).toEqual(
        notifications.map(({ reason }) => reason),
      );
      const subjects = branchStates.map(({ subject }) => subject);
      expect(await outbox.readBranchStates(subjects)).toHaveLength(450);
    });
  });

  describe("has a lease that", () => {
    const isLeased = async (name: string, owner: string, milliseconds = 15_000): Promise<boolean> =>
      (await outbox.lease(name, owner, milliseconds)) !== undefined;

    it("belongs to one owner, who may extend it", async () => {
      expect(await isLeased("team-chat", "a", 60)).toBe(true);
      expect(await isLeased("team-chat", "a")).toBe(true);
      await sleep(80);
      expect(await isLeased("team-chat", "b")).toBe(false);
      expect(await isLeased("on-call", "b")).toBe(true);
    });

    it("is taken over when its time is up by the clock of the store", async () => {
      await outbox.lease("team-chat", "a", 30);
      await until(() => isLeased("team-chat", "b"));
      expect(await isLeased("team-chat", "a")).toBe(false);
    });

    it("is free when its owner gave it up", async () => {
      await isLeased("team-chat", "a");
      await isLeased("on-call", "b");
      await outbox.releaseLeases("a");
      expect(await isLeased("team-chat", "c")).toBe(true);
      expect(await isLeased("on-call", "c")).toBe(false);
    });

    it("is for known destinations only, and for none that is paused", async () => {
      expect(await isLeased("unknown", "a")).toBe(false);
      await outbox.pause("team-chat", "by hand");
      expect(await isLeased("team-chat", "a")).toBe(false);
    });

    it("goes to one of many who ask at once", async () => {
      const asked = ["a", "b", "c"].map((owner) => isLeased("team-chat", owner));
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
});
