import type { Store } from "../../src/core/ports";
import { makeAttempted, routeEvent } from "../support/fill-outbox";
import { stores } from "../support/open-stores";

describe.each(stores)("what breaks together, in the outbox in %s", (_name, open) => {
  let store: Store;
  let outbox: Store["outbox"];
  beforeEach(async () => {
    store = await open();
    outbox = store.outbox;
    await outbox.register(["team-chat", "on-call"], 0);
  });
  afterEach(() => store.close());

  it("is due after 1.5 s by the store's clock, everything else at once", async () => {
    await routeEvent(store, { breakGroup: "main" }, {});
    const [held, other] = await outbox.readPending("team-chat", 10);
    expect(held).toMatchObject({ breakGroup: "main", request: null, batch: null });
    expect(held?.dueInMs).toBeGreaterThan(500);
    expect(held?.dueInMs).toBeLessThanOrEqual(1_500);
    expect(other).toMatchObject({ breakGroup: null });
    expect(other?.dueInMs).toBeLessThanOrEqual(0);
  });

  it("is listed once it was delivered, oldest first, with its results", async () => {
    const own = { breakGroup: "main" };
    const [first, second, pending] = await routeEvent(store, own, own, own);
    await routeEvent(store, { breakGroup: "develop" }, { ...own, destination: "on-call" });
    const others = await outbox.readPending("team-chat", 10);
    const keys = [...others, ...(await outbox.readPending("on-call", 10))]
      .map(({ key }) => key)
      .filter((key) => key !== pending!.key);
    const result = { ts: "1.1", channel: "C1" };
    await outbox.saveAttempt(makeAttempted({ keys, result }));
    expect(await outbox.listGroup("team-chat", "main")).toMatchObject([
      { key: first!.key, state: "delivered", breakGroup: "main", result },
      { key: second!.key, state: "delivered", breakGroup: "main", result },
    ]);
    expect(await outbox.listGroup("team-chat", "none")).toEqual([]);
  });
});
