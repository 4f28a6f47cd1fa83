import { holdLease } from "../../src/outbound/dispatcher/hold-lease";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";

describe("a lease that is doubted", () => {
  it("is not held until the store has confirmed it, also after the store failed", async () => {
    const { outbox } = createMemoryStore();
    await outbox.register(["bus"], 0);
    let isAway = false;
    const lease: typeof outbox.lease = (...given) =>
      isAway ? Promise.reject(new Error("away")) : outbox.lease(...given);
    const options = { outbox: { ...outbox, lease }, owner: "me", monotonic: () => 0 };
    const held = holdLease("bus", options, () => undefined);
    expect(await held.hold()).toBe(true);
    await outbox.pause("bus", "Paused manually.");
    held.doubt();
    isAway = true;
    await expect(held.hold()).rejects.toThrow("away");
    expect(held.isHeld()).toBe(false);
    isAway = false;
    expect(await held.hold()).toBe(false);
  });
});
