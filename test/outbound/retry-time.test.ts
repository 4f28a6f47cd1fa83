import { startDestinations } from "../../src/outbound/start-destinations";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";
import { recordInto } from "../support/receiver";
import { scriptedDestination } from "../support/scripted-destination";
import { until } from "../support/until";

const day = 24 * 3_600_000;

describe.each(stores)("a retry in %s", (_name, open) => {
  it.each([
    ["longer than the notification has left", 2 * day, day],
    ["a fraction of a millisecond", 60_000.25, 60_001],
  ])("is stored when the service asks for %s", async (_asked, afterMs, expected) => {
    const store = await open();
    const bus = scriptedDestination([
      { outcome: "retry", error: "Later.", afterMs, status: 503, response: "" },
    ]);
    let clock = 0;
    // As `performance.now`, which is no whole number and goes on between any two readings.
    const monotonic = (): number => (clock += 1 / 1024);
    const times = { monotonic, pollInterval: 2 };
    const running = startDestinations({
      ...{ destinations: [bus], store, log: recordInto([]), ...times },
    });
    try {
      await running.registered;
      const before = Date.now();
      await store.events.save(makeDelivery("a"));
      await until(
        async () => bus.sent.length > 1 || (await store.outbox.find("1"))?.attempts === 1,
      );
      expect(bus.sent).toHaveLength(1);
      const { nextAttemptAt } = (await store.outbox.find("1"))!;
      const wait = Date.parse(nextAttemptAt!) - before;
      expect(wait).toBeGreaterThanOrEqual(expected);
      expect(wait).toBeLessThan(expected + 60_000);
    } finally {
      await running.stop(0);
      await store.close();
    }
  });
});
