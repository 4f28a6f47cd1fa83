import type { Store } from "../../src/core/ports";
import { makeDelivery } from "../support/make-delivery";
import { makeReplay } from "../support/make-replay";
import { stores } from "../support/open-stores";

/** The contract of replays for every store. Memory is the reference. */
describe.each(stores)("the replays in %s", (_name, open) => {
  let store: Store;
  let key = "";
  beforeEach(async () => {
    store = await open();
    await store.events.save(makeDelivery("1"));
    await store.events.save(makeDelivery("2"));
    key = (await store.events.find("1"))?.key ?? "";
  });
  afterEach(() => store.close());

  it("are listed by event, newest first", async () => {
    const failed = makeReplay({
      status: null,
      error: "Nothing is listening there.",
      body: Buffer.alloc(0),
    });
    await store.replays.save(key, makeReplay());
    await store.replays.save(key, failed);
    expect(await store.replays.list(key)).toEqual([failed, makeReplay()]);
    expect(await store.replays.list((await store.events.find("2"))?.key ?? "")).toEqual([]);
  });

  it("are limited to the newest 20 of each event", async () => {
    for (let n = 0; n < 22; n += 1) await store.replays.save(key, makeReplay({ durationMs: n }));
    const times = (await store.replays.list(key)).map(({ durationMs }) => durationMs);
    expect([times.length, times[0], times.at(-1)]).toEqual([20, 21, 2]);
  });

  it("are removed with their event", async () => {
    await store.replays.save(key, makeReplay());
    await store.events.removeBefore(new Date(Date.UTC(2027, 0, 1)), 10);
    expect(await store.replays.list(key)).toEqual([]);
  });
});
