import type { Store } from "../../src/core/ports";
import { at, makeAttempt, makeAttempted, makeRequest, routeEvent } from "../support/fill-outbox";
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
      await outbox.saveAttempt(makeAttempted({ keys, state: "pending", retryInMs: 3_600_000 }));
      expect(await pendingKeys()).toEqual([first!.key, second!.key, third!.key]);
      expect(keysOf(await outbox.readPending("team-chat", 2))).toEqual([first!.key, second!.key]);
    });

    it("stores the request of one before its first attempt", async () => {
      const [notification] = await routeEvent(store, {});
      await outbox.prepare([notification!.key], makeRequest());
      const [pending] = await outbox.readPending("team-chat", 10);
      const { attemptLog, ...expected } = { ...notification!, request: makeRequest() };
      expect(pending).toMatchObject(expected);
      expect(await outbox.find(notification!.key)).toEqual({ ...expected, attemptLog });
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
      const found = await Promise.all(pending.map(({ key }) => outbox.find(key)));
      expect(found.map((each) => each?.attemptLog.length)).toEqual([1, 1, 0]);
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
          ...{ keys: [key], attempt: failed, state: "pending", retryInMs: 60_000 },
          result: { ticket: "35436" },
        }),
      );
      expect(await outbox.find(key)).toMatchObject({ attempts: 1, lastError: failed.error });
      const [retried] = await outbox.readPending("team-chat", 1);
      expect(retried?.dueInMs).toBeGreaterThan(50_000);
      expect(retried?.dueInMs).toBeLessThanOrEqual(60_000);
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
      await outbox.saveAttempt(makeAttempted({ keys, state: "pending", retryInMs: 9_000 }));
      await outbox.saveAttempt(makeAttempted({ keys }));
      expect(await outbox.find(keys[0]!)).toMatchObject({ state: "delivered", attempts: 1 });
      expect(await state()).toMatchObject({ pending: 0, delivered: 1 });
    });

    it("stores many outcomes at once, each with the request that it was sent with", async () => {
      const keys: string[] = [];
      for (let n = 0; n < 5; n += 1) keys.push((await routeEvent(store, {}))[0]!.key);
      const outcomes = keys.map((key, n) =>
        makeAttempted({
          ...{ keys: [key], attempt: makeAttempt({ durationMs: n }) },
          ...(n === 4 && { state: "failed", isFailure: true }),
          requests: [{ key, request: makeRequest({ body: Buffer.from([n, 255, 0]) }) }],
        }),
      );
      await Promise.all(outcomes.map((outcome) => outbox.saveAttempt(outcome)));
      const found = await Promise.all(keys.map((key) => outbox.find(key)));
      expect(found.map((each) => each?.request?.body[0])).toEqual([0, 1, 2, 3, 4]);
      expect(found.map((each) => each?.attemptLog[0]?.durationMs)).toEqual([0, 1, 2, 3, 4]);
      expect(await state()).toMatchObject({ delivered: 4, failed: 1, failuresInRow: 1 });
    });

    it("takes a refused batch apart, and counts its request as one failure", async () => {
      const batch = keysOf(await routeEvent(store, {}, {}, {}));
      await outbox.prepare(batch, makeRequest());
      const attempt = makeAttempt({ status: 422, error: "INVALID" });
      await outbox.saveAttempt(
        makeAttempted({
          ...{ keys: batch, attempt, state: "pending", retryInMs: 0, isFailure: true },
          requests: batch.map((key, n) => ({
            key,
            request: n === 2 ? null : makeRequest({ body: Buffer.from([n]) }),
          })),
        }),
      );
      const pending = await outbox.readPending("team-chat", 10);
      expect(pending.map((each) => [each.batch, each.request?.body[0]])).toEqual([
        ...[0, 1, undefined].map((body) => [null, body]),
      ]);
      const logs = await Promise.all(
        batch.map(async (key) => (await outbox.find(key))?.attemptLog),
      );
      expect(logs).toEqual([[attempt], [attempt], [attempt]]);
      expect(await state()).toMatchObject({ pending: 3, failuresInRow: 1 });
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
      expect(await outbox.lease("team-chat", "sender", 1_000)).toBe(1);
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
      expect(await outbox.retry({ key: first!.key })).toBe(1);
      const [pending] = await outbox.readPending("team-chat", 10);
      expect(pending).toMatchObject({ key: first!.key, attempts: 1, request: makeRequest() });
      expect(pending?.dueInMs).toBeLessThanOrEqual(0);
      expect(await pendingKeys()).toEqual([first!.key, second!.key]);
      expect(await state()).toMatchObject({ pending: 2, failed: 0 });
    });

    it("takes all of a batch, which has one request", async () => {
      const batch = keysOf(await routeEvent(store, {}, {}));
      const [other] = await routeEvent(store, {});
      await outbox.prepare(batch, makeRequest());
      await fail(...batch);
      await fail(other!.key);
      expect(await outbox.retry({ key: batch[1]! })).toBe(2);
      expect(await pendingKeys()).toEqual(batch);
    });

    it("takes all failed ones of a destination", async () => {
      const [first, elsewhere] = await routeEvent(store, {}, { destination: "on-call" });
      const [second] = await routeEvent(store, {});
      await fail(first!.key, second!.key, elsewhere!.key);
      expect(await outbox.retry({ destination: "team-chat" })).toBe(2);
      expect(await pendingKeys()).toEqual([first!.key, second!.key]);
      expect(await pendingKeys("on-call")).toEqual([]);
    });

    it("changes nothing that is delivered, pending or unknown", async () => {
      const [delivered, pending] = await routeEvent(store, {}, {});
      await outbox.saveAttempt(makeAttempted({ keys: [delivered!.key] }));
      for (const key of [delivered!.key, pending!.key, "999", "no key"]) {
        expect(await outbox.retry({ key })).toBe(0);
      }
      expect(await outbox.find(delivered!.key)).toMatchObject({ state: "delivered" });
    });
  });
});
