import { readDelivery } from "../../src/core/receive";
import type { Delivery, Store } from "../../src/core/ports";
import type { Summary } from "../../src/core/event/summary";

/** A delivery of a ping. The webhook's name consists of the two ids. */
export function makeDelivery(id: string, changes: object = {}, webhook = "w"): Delivery {
  const event = {
    type: "ping",
    id,
    webhook: { id: webhook, name: `${webhook}/${id}` },
    ...changes,
  };
  const body = Buffer.from(JSON.stringify(event));
  const headers = { "content-type": "application/json" };
  return readDelivery({ body, headers, receivedAt: new Date(Date.UTC(2026, 10, 23)) });
}

export async function readAll({ events }: Pick<Store, "events">): Promise<Summary[]> {
  const all: Summary[] = [];
  for await (const summary of events.summaries()) all.push(summary);
  return all;
}

export async function readNames(store: Pick<Store, "events">): Promise<(string | null)[]> {
  return (await readAll(store)).map(({ name }) => name);
}
