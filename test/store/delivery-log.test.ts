import type { Store } from "../../src/core/ports";
import { makeDelivery } from "../support/make-delivery";
import { stores } from "../support/open-stores";

describe.each(stores)("the delivery log of an event in %s", (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const deliver = async (id: string, second: number): Promise<unknown> =>
    store.events.save({ ...makeDelivery(id), receivedAt: new Date(second * 1_000) });

  it("has the first and the newest 100 further deliveries", async () => {
    for (let second = 0; second <= 102; second += 1) await deliver("a", second);
    const { deliveries, deliveryLog } = (await store.events.find("a"))!;
    expect(deliveries).toBe(103);
    expect(deliveryLog).toHaveLength(101);
    expect(deliveryLog.slice(0, 2)).toEqual([
      { at: "1970-01-01T00:00:00.000Z", responseStatus: 201 },
      { at: "1970-01-01T00:00:03.000Z", responseStatus: 200 },
    ]);
    expect(deliveryLog.at(-1)).toEqual({ at: "1970-01-01T00:01:42.000Z", responseStatus: 200 });
  });

  it("has deliveries that arrived in one batch", async () => {
    await Promise.all([1, 2, 3].map((second) => deliver("a", second)));
    expect((await store.events.find("a"))?.deliveryLog).toEqual([
      { at: "1970-01-01T00:00:01.000Z", responseStatus: 201 },
      { at: "1970-01-01T00:00:02.000Z", responseStatus: 200 },
      { at: "1970-01-01T00:00:03.000Z", responseStatus: 200 },
    ]);
  });
});
