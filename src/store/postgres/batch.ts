import { isLater, toIdentity } from "../../core/details";
import type { Delivery } from "../../core/ports";
import { type EventRow, toRow, toReverifiedColumns, type ReverifiedColumns } from "../event-row";

/** The deliveries of one event within a batch: a statement may write a row only once. */
export interface Group {
  row: EventRow &
    ReverifiedColumns & { received_at: number; deliveries: number; last_delivered_at: number };
  /** Of the payload in `row`. */
  body: Buffer;
  /** In order of arrival. */
  deliveries: [first: Delivery, ...others: Delivery[]];
}

/** By `toIdentity`, of the columns, in order of arrival. */
export function groupDeliveries(batch: readonly Delivery[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const delivery of batch) {
    const row = toRow(delivery);
    const identity = toIdentity(row.webhook_id, row.id);
    const group = groups.get(identity);
    if (group) addTo(group, row, delivery);
    else groups.set(identity, toGroup(row, delivery));
  }
  return groups;
}

function toGroup(row: EventRow, delivery: Delivery): Group {
  const received = delivery.receivedAt.getTime();
  return {
    row: {
      ...row,
      ...toReverifiedColumns(delivery),
      ...{ received_at: received, deliveries: 1, last_delivered_at: received },
    },
    body: delivery.body,
    deliveries: [delivery],
  };
}

function addTo(group: Group, row: EventRow, delivery: Delivery): void {
  const { body, receivedAt } = delivery;
  group.deliveries.push(delivery);
  if (isLater(row.happened_us, group.row.happened_us)) {
    Object.assign(group.row, row);
    group.body = body;
  }
  group.row.deliveries += 1;
  group.row.last_delivered_at = Math.max(group.row.last_delivered_at, receivedAt.getTime());
}

/** As `saveBatch` takes them: rows, each with the place where its body starts; bodies; the others. */
export function toParameters(
  groups: readonly Group[],
): [rows: string, bodies: Buffer, others: string] {
  let start = 0;
  const rows = groups.map(({ row, body }) => {
    const placed = { ...row, start };
    start += body.length;
    return placed;
  });
  const others = groups.flatMap(({ row: { webhook_id, id }, deliveries: [, ...later] }) =>
    later.map((delivery) => {
      const { response_status } = toReverifiedColumns(delivery);
      return { webhook_id, id, received_at: delivery.receivedAt.getTime(), response_status };
    }),
  );
  const bodies = Buffer.concat(groups.map(({ body }) => body));
  return [JSON.stringify(rows), bodies, JSON.stringify(others)];
}
