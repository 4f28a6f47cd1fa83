import { makeDelivery } from "../support/make-delivery";
import { scriptedDestination } from "../support/scripted-destination";
import { setUpDestinations } from "../support/set-up-destinations";
import { until } from "../support/until";

const second = 1_000;
const hour = 3_600 * second;

describe("the dispatcher", () => {
  const tested = setUpDestinations();
  const { start, save, count, attempts } = tested;

  it("sends each event once, in the order of the log", async () => {
    const bus = scriptedDestination();
    await start(bus);
    await save("a", "b", "c");
    await until(async () => (await count("delivered")) === 3);
    expect(bus.sent.map(({ body }) => body)).toEqual(["a", "b", "c"]);
  });

  it("retries after about a second and then twice as long, with the same bytes", async () => {
    const bus = scriptedDestination(["retry", "retry"]);
    await start(bus);
    await save("a");
    await until(async () => (await attempts()) === 1);
    const first = await tested.store.outbox.find("1");
    expect(first).toMatchObject({ state: "pending", lastError: "no_service" });
    expect(Date.parse(first?.nextAttemptAt ?? "") - tested.time).toBe(second);
    tested.time += second;
    await until(async () => (await attempts()) === 2);
    const next = (await tested.store.outbox.find("1"))?.nextAttemptAt ?? "";
    expect(Date.parse(next) - tested.time).toBe(2 * second);
    tested.time += 2 * second;
    await until(async () => (await count("delivered")) === 1);
    expect(bus.sent.map(({ body }) => body)).toEqual(["a", "a", "a"]);
  });

  it("waits for the time that the service requests", async () => {
    const limited = { outcome: "retry", error: "Too many.", afterMs: 93_000 } as const;
    const bus = scriptedDestination([{ ...limited, status: 429, response: "" }]);
    await start(bus);
    await save("a");
    await until(async () => (await attempts()) === 1);
    const next = (await tested.store.outbox.find("1"))?.nextAttemptAt ?? "";
    expect(Date.parse(next) - tested.time).toBe(93_000);
  });

  it.each([1e12, 1e17])(
    "waits no longer than the notification has left if asked for %d ms",
    async (afterMs) => {
      const bus = scriptedDestination([
        { outcome: "retry", error: "Later.", afterMs, status: 503, response: "" },
      ]);
      await start(bus);
      await save("a");
      await until(async () => (await attempts()) === 1);
      const next = (await tested.store.outbox.find("1"))?.nextAttemptAt ?? "";
      expect(Date.parse(next) - tested.time).toBe(24 * hour);
    },
  );

  it("sends no later notification before one that is being retried", async () => {
    const bus = scriptedDestination(["retry"]);
    await start(bus);
    await save("a", "b");
    await until(async () => (await attempts()) === 1);
    tested.time += hour;
    await until(async () => (await count("delivered")) === 2);
    expect(bus.sent.map(({ body }) => body)).toEqual(["a", "a", "b"]);
  });

  it("gives up a notification after 24 hours", async () => {
    const bus = scriptedDestination(Array.from({ length: 60 }, () => "retry" as const));
    await start(bus);
    await save("a");
    await until(async () => {
      tested.time += hour / 4;
      return (await count("failed")) === 1;
    });
    expect(await tested.store.outbox.find("1")).toMatchObject({
      state: "failed",
      nextAttemptAt: null,
    });
  });

  it("fails a notification at once that the service rejects permanently, and continues", async () => {
    const bus = scriptedDestination(["failed"]);
    await start(bus);
    await save("a", "b");
    await until(async () => (await count("delivered")) === 1);
    expect(await tested.store.outbox.find("1")).toMatchObject({
      ...{ state: "failed", attempts: 1, lastError: "no_service" },
      attemptLog: [{ status: 500, response: "no", error: "no_service" }],
    });
  });

  it("pauses a destination after ten failures in a row, logs it, and resumes it on request", async () => {
    const bus = scriptedDestination(Array.from({ length: 10 }, () => "failed" as const));
    await start(bus);
    await save(...Array.from({ length: 12 }, (_, n) => String(n)));
    await until(async () => (await count("failed")) === 10);
    const [state] = await tested.store.outbox.listDestinations();
    expect(state).toMatchObject({
      ...{ paused: true, pending: 2, failuresInRow: 10 },
      pausedReason: "10 requests in a row failed. The newest error: no_service",
    });
    expect(tested.logged.map(({ message }) => message)).toContain("bus is paused");
    await tested.store.outbox.resume("bus");
    await until(async () => (await count("delivered")) === 2);
  });

  it("keeps destinations independent of each other", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = scriptedDestination([], { name: "slow" }, () => held);
    const quick = scriptedDestination([], { name: "quick" });
    await start(slow, quick);
    await save("a", "b");
    await until(async () => (await count("delivered", "quick")) === 2);
    expect(await count("delivered", "slow")).toBe(0);
    release();
    await until(async () => (await count("delivered", "slow")) === 2);
  });

  it("sends one digest instead of more than five waiting chat messages", async () => {
    const chat = scriptedDestination(["retry"], { isChat: true });
    await start(chat);
    await save("a");
    await until(async () => (await attempts()) === 1);
    await save("b", "c", "d", "e", "f", "g");
    await until(async () => (await count("pending")) === 7);
    tested.time += second;
    await until(async () => (await count("delivered")) === 7);
    expect(chat.sent.map(({ body }) => body)).toEqual(["a", "a", "b c d e f g"]);
  });

  it("sends up to ten events in one batch request, none of them twice", async () => {
    const table = scriptedDestination(["retry"], { maxBatch: 10 });
    await start(table);
    await save("a");
    await until(async () => (await attempts()) === 1);
    for (const webhook of ["w", "v"])
      await tested.store.events.save(makeDelivery("b", {}, webhook));
    await save("c");
    await until(async () => (await count("pending")) === 4);
    tested.time += second;
    await until(async () => (await count("delivered")) === 4);
    expect(table.sent.map(({ body }) => body)).toEqual(["a", "a", "b", "b c"]);
  });

  it("keeps to the rate limit of its service", async () => {
    const bus = scriptedDestination([], { interval: second });
    await start(bus);
    await save("a", "b");
    await until(async () => (await count("delivered")) === 1);
    expect(bus.sent).toHaveLength(1);
    tested.time += second;
    await until(async () => (await count("delivered")) === 2);
  });

  it("retries failed notifications on request with the bytes of the first attempt", async () => {
    const bus = scriptedDestination(["failed"]);
    await start(bus);
    await save("a");
    await until(async () => (await count("failed")) === 1);
    expect(await tested.store.outbox.retry({ key: "1" })).toBe(1);
    await until(async () => (await count("delivered")) === 1);
    expect(bus.sent.map(({ body }) => body)).toEqual(["a", "a"]);
  });

  it("looks again for what others routed after the store could not be read, and logs each outage", async () => {
    const bus = scriptedDestination();
    const readPending = tested.store.outbox.readPending.bind(tested.store.outbox);
    let isAway = false;
    tested.store.outbox.readPending = (...given) =>
      isAway ? Promise.reject(new Error("away")) : readPending(...given);
    await start(bus);
    const outages = (): number => tested.logged.filter(({ level }) => level === "error").length;
    for (const [n, id] of ["a", "b"].entries()) {
      isAway = true;
      await until(() => outages() === n + 1);
      isAway = false;
      await save(id);
      await until(async () => (await count("delivered")) === n + 1);
    }
  });

  it("continues when the store fails while an attempt is recorded", async () => {
    const bus = scriptedDestination();
    const saveAttempt = tested.store.outbox.saveAttempt.bind(tested.store.outbox);
    let failures = 1;
    tested.store.outbox.saveAttempt = (attempted) =>
      failures-- > 0 ? Promise.reject(new Error("disk full")) : saveAttempt(attempted);
    await start(bus);
    await save("a");
    await until(async () => (await count("delivered")) === 1);
    expect(bus.sent.map(({ body }) => body)).toEqual(["a", "a"]);
    expect(tested.logged.map(({ level }) => level)).toContain("error");
  });

  it("logs each notification with its destination", async () => {
    const bus = scriptedDestination();
    await start(bus);
    await save("a");
    await until(async () => (await count("delivered")) === 1);
    expect(tested.logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ping .*: bus$/)]),
    );
  });
});
