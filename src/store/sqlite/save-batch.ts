import type { Database } from "better-sqlite3";
import { isLater } from "../../core/event/details";
import { maxRedeliveries } from "../../core/event/logged-event";
import type { Delivery, Saved } from "../../core/ports";
import { replaceableColumns, toEventValues, writtenColumns } from "../sql/event-row";
import { placeholders } from "../sql/sql-database";

const columns = writtenColumns.map(([name]) => name);
const positions = {
  webhookId: columns.indexOf("webhook_id"),
  id: columns.indexOf("id"),
  happened: columns.indexOf("happened_us"),
  replaceable: replaceableColumns.map((name) => columns.indexOf(name)),
};

/** Prepares the group commit. Each delivery takes the next key of the sequence. */
export function prepareSaveBatch(database: Database): (batch: readonly Delivery[]) => Saved[] {
  // Binding by position is 25 % faster than by name.
  const drawKeys = database.prepare<[number], { newest: number }>(
    "UPDATE sequence SET newest = newest + ? RETURNING newest",
  );
  const insertEvent = database.prepare(
    `INSERT INTO events (key, last_delivered_at, ${columns.join(", ")})
     VALUES (${placeholders(columns.length + 2)}) ON CONFLICT DO NOTHING`,
  );
  const insertPayload = database.prepare(
    "INSERT INTO payloads (key, headers, body) VALUES (?, ?, ?)",
  );
  const countDelivery = database.prepare<unknown[], { key: number; happened_us: number | null }>(
    `UPDATE events SET deliveries = deliveries + 1, last_delivered_at = max(last_delivered_at, ?)
     WHERE id = ? AND webhook_id = ? RETURNING key, happened_us`,
  );
  const replaceEvent = database.prepare(
    `UPDATE events SET ${replaceableColumns.map((name) => `${name} = ?`).join(", ")} WHERE key = ?`,
  );
  const replacePayload = database.prepare(
    "UPDATE payloads SET headers = ?, body = ? WHERE key = ?",
  );
  const insertRedelivery = database.prepare(
    "INSERT INTO redeliveries (key, event_key, received_at, response_status) VALUES (?, ?, ?, ?)",
  );
  const trimRedeliveries = database.prepare(
    `DELETE FROM redeliveries WHERE event_key = ? AND key <=
       (SELECT key FROM redeliveries WHERE event_key = ?
        ORDER BY key DESC LIMIT 1 OFFSET ${maxRedeliveries})`,
  );

  function saveOne(delivery: Delivery, key: number): Saved {
    const { body, headers, receivedAt, reverified } = delivery;
    const values = toEventValues(delivery);
    const received = receivedAt.getTime();
    if (insertEvent.run(key, received, ...values).changes === 1) {
      insertPayload.run(key, JSON.stringify(headers), body);
      return { outcome: "stored", key: String(key) };
    }
    const { id, webhookId, happened, replaceable } = positions;
    const stored = countDelivery.get(received, values[id], values[webhookId]);
    if (!stored) throw new Error("The conflicting event was not found.");
    insertRedelivery.run(key, stored.key, received, reverified?.responseStatus ?? null);
    trimRedeliveries.run(stored.key, stored.key);
    if (isLater(values[happened] as number | null, stored.happened_us)) {
      replaceEvent.run(...replaceable.map((position) => values[position]), stored.key);
      replacePayload.run(JSON.stringify(headers), body, stored.key);
    }
    return { outcome: "duplicate", key: String(stored.key) };
  }

  const save = database.transaction((batch: readonly Delivery[]): Saved[] => {
    const newest = drawKeys.get(batch.length)?.newest ?? 0;
    return batch.map((delivery, n) => saveOne(delivery, newest - batch.length + 1 + n));
  });
  return (batch) => save.immediate(batch);
}
