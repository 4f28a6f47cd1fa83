import type { Store } from "../../src/core/ports";
import {
  at,
  later,
  makeAttempt,
  makeAttempted,
  makeRequest,
  routeEvent,
} from "../support/fill-outbox";
import { stores } from "../support/open-stores";

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
  const fail = (...keys: string[]) =>
    outbox.saveAttempt(
      makeAttempted({ keys, state: "failed", attempt: makeAttempt({ error: "no_service" }) }),
    );

  describe("when notifications are sent", () => {
    it("takes pending notifications of one destination, oldest first, due or not", async () => {
      const [first] = await routeEvent(store, {}, { destination: "on-call" });
      const [second] = await routeEvent(store, {});
      const [third] = await routeEvent(store, {});
      const keys = [first!.key];
      await outbox.saveAttempt(
        makeAttempted({ keys, state: "pending", nextAttemptAt: later(3_600) }),
      );
      expect(await pendingKeys()).toEqual([first!.key, second!.key, third!.key]);
      expect(keysOf(await outbox.readPending("team-chat", 2))).toEqual([first!.key, second!.key]);
    });

    it("stores the request of one before its first attempt", async () => {
      const [notification] = await routeEvent(store, {});
      await outbox.prepare([notification!.key], makeRequest());
      const [pending] = await outbox.readPending("team-chat", 10);
      expect(pending).toEqual({ ...notification, request: makeRequest() });
      expect(await outbox.find(notification!.key)).toEqual(pending);
    });

    it("stores one request for a batch", async () => {
      const [first] = await routeEvent(store, {});
      const [second] = await routeEvent(store, {});
      await routeEvent(store, {});
      await outbox.prepare([first!.key, second!.key], makeRequest());
      await outbox.saveAttempt(
        makeAttempted({ keys: [first!.key, second!.key], state: "pending" }),
      );
      const pending = await outbox.readPending("team-chat", 10);
      expect(pending.map(({ batch }) => batch)).toEqual([first!.key, first!.key, null]);
      expect(pending.map(({ request }) => request)).toEqual([makeRequest(), makeRequest(), null]);
      expect(pending.map(({ attemptLog }) => attemptLog.length)).toEqual([1, 1, 0]);
      expect(pending.map(({ attempts }) => attempts)).toEqual([1, 1, 0]);
    });

    it("records a delivery, its result, and the destination's last attempt", async () => {
      const [notification] = await routeEvent(store, {});
      const { key } = notification!;
      const failed = makeAttempt({
        ...{ status: null, response: "", error: "NUL \0, half \ud83d", at: at.toISOString() },
      });
      await outbox.saveAttempt(
        makeAttempted({
          ...{ keys: [key], attempt: failed, state: "pending", nextAttemptAt: later(2) },
          result: { ticket: "35436" },
        }),
      );
      const next = { attempts: 1, nextAttemptAt: later(2).toISOString() };
      expect(await outbox.find(key)).toMatchObject({ ...next, lastError: failed.error });
      const attempt = makeAttempt({ response: "NUL \0 and \\ and half \ud83d" });
      await outbox.saveAttempt(makeAttempted({ keys: [key], attempt }));
      expect(await outbox.find(key)).toEqual({
        ...notification,
        ...{ state: "delivered", attempts: 2, nextAttemptAt: null, lastError: null },
        ...{ deliveredAt: attempt.at, result: { ticket: "35436" } },
        attemptLog: [failed, attempt],
      });
      expect(await pendingKeys()).toEqual([]);
      expect(await state()).toEqual({
        ...{ name: "team-chat", paused: false, pausedReason: null, failuresInRow: 0 },
        ...{ pending: 0, delivered: 1, failed: 0, lastAttempt: attempt },
      });
    });

    it("keeps the newest 50 attempts", async () => {
      const [notification] = await routeEvent(store, {});
      for (let durationMs = 0; durationMs < 53; durationMs += 1) {
        const attempt = makeAttempt({ durationMs });
        await outbox.saveAttempt(
          makeAttempted({ keys: [notification!.key], attempt, state: "pending" }),
        );
      }
      const { attempts, attemptLog } = (await outbox.find(notification!.key))!;
      expect([attempts, attemptLog.length]).toEqual([53, 50]);
      expect([attemptLog[0]?.durationMs, attemptLog[49]?.durationMs]).toEqual([3, 52]);
    });

    it("does not change what another sender has finished", async () => {
      const [notification] = await routeEvent(store, {});
      const keys = [notification!.key];
      await outbox.saveAttempt(makeAttempted({ keys }));
      await outbox.saveAttempt(makeAttempted({ keys, state: "pending", nextAttemptAt: later(9) }));
      await outbox.saveAttempt(makeAttempted({ keys }));
      expect(await outbox.find(keys[0]!)).toMatchObject({ state: "delivered", attempts: 1 });
      expect(await state()).toMatchObject({ pending: 0, delivered: 1 });
    });

    it("counts failures in a row until one is delivered", async () => {
      const keys = [];
      for (let n = 0; n < 4; n += 1) keys.push((await routeEvent(store, {}))[0]!.key);
      await fail(keys[0]!);
      await fail(keys[1]!);
      expect(await state()).toMatchObject({ pending: 2, failed: 2, failuresInRow: 2 });
      await outbox.saveAttempt(makeAttempted({ keys: [keys[2]!] }));
      expect(await state()).toMatchObject({ pending: 1, delivered: 1, failuresInRow: 0 });
      await fail(keys[3]!);
      expect(await state()).toMatchObject({ failed: 3, failuresInRow: 1 });
      expect(await state("on-call")).toMatchObject({ failed: 0, failuresInRow: 0 });
    });
  });

  describe("has a pause that", () => {
    it("lasts until the destination is resumed, which forgets the failures", async () => {
      const [notification] = await routeEvent(store, {});
      await fail(notification!.key);
      await outbox.pause("team-chat", "by hand");
      const paused = { paused: true, pausedReason: "by hand", failuresInRow: 1 };
      expect(await state()).toMatchObject(paused);
      await outbox.resume("team-chat");
      const resumed = { paused: false, pausedReason: null, failuresInRow: 0 };
      expect(await state()).toMatchObject(resumed);
      expect(await state("on-call")).toMatchObject({ paused: false });
    });

    it("may come with an attempt, and later attempts leave it", async () => {
      const [first, second] = await routeEvent(store, {}, {});
      await outbox.saveAttempt(
        makeAttempted({ keys: [first!.key], state: "failed", pause: "10 in a row failed" }),
      );
      await outbox.saveAttempt(makeAttempted({ keys: [second!.key] }));
      expect(await state()).toMatchObject({ paused: true, pausedReason: "10 in a row failed" });
    });
  });

  describe("has a retry that", () => {
    it("makes a failed notification pending again, in its old place and with its request", async () => {
      const [first, second] = await routeEvent(store, {}, {});
      await outbox.prepare([first!.key], makeRequest());
      await fail(first!.key);
      expect(await outbox.retry({ key: first!.key }, later(60))).toBe(1);
      const [pending] = await outbox.readPending("team-chat", 10);
      expect(pending).toMatchObject({ key: first!.key, attempts: 1, request: makeRequest() });
      expect(pending?.nextAttemptAt).toBe(later(60).toISOString());
      expect(await pendingKeys()).toEqual([first!.key, second!.key]);
      expect(await state()).toMatchObject({ pending: 2, failed: 0 });
    });

    it("takes all of a batch, which has one request", async () => {
      const batch = keysOf(await routeEvent(store, {}, {}));
      const [other] = await routeEvent(store, {});
      await outbox.prepare(batch, makeRequest());
      await fail(...batch);
      await fail(other!.key);
      expect(await outbox.retry({ key: batch[1]! }, at)).toBe(2);
      expect(await pendingKeys()).toEqual(batch);
    });

    it("takes all failed ones of a destination", async () => {
      const [first, elsewhere] = await routeEvent(store, {}, { destination: "on-call" });
      const [second] = await routeEvent(store, {});
      await fail(first!.key, second!.key, elsewhere!.key);
      expect(await outbox.retry({ destination: "team-chat" }, at)).toBe(2);
      expect(await pendingKeys()).toEqual([first!.key, second!.key]);
      expect(await pendingKeys("on-call")).toEqual([]);
    });

    it("changes nothing that is delivered, pending or unknown", async () => {
      const [delivered, pending] = await routeEvent(store, {}, {});
      await outbox.saveAttempt(makeAttempted({ keys: [delivered!.key] }));
      for (const key of [delivered!.key, pending!.key, "999", "no key"]) {
        expect(await outbox.retry({ key }, later(60))).toBe(0);
      }
      expect(await outbox.find(delivered!.key)).toMatchObject({ state: "delivered" });
    });
  });
});
