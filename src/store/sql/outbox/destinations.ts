import type { Attempt, DestinationState } from "../../../core/routing/notification";
import type { Outbox } from "../../../core/routing/outbox";
import type { ConsumerCursor } from "../consumer-cursor";
import { decode, encode } from "../encode-text";
import { placeholders, type Sql, type SqlDatabase } from "../sql-database";

interface DestinationRow {
  name: string;
  paused_reason: string | null;
  failures_in_row: number;
  delivered: number;
  pending: number;
  failed: number;
  /** JSON. */
  last_attempt: string | null;
}

/** Longer than any lease, in milliseconds. */
const maxLease = 60_000;

/** The destinations: their registration, leases and states. */
export function createDestinations(
  database: SqlDatabase,
  cursor: ConsumerCursor,
): Pick<Outbox, "register" | "lease" | "releaseLeases" | "listDestinations" | "pause" | "resume"> {
  const destinations = database.table("destinations");
  const notifications = database.table("notifications");
  const count = (state: string): string => `(SELECT count(*) FROM ${notifications}
    WHERE destination = destinations.name AND state = '${state}') AS ${state}`;

  const selectStates = `SELECT name, paused_reason, failures_in_row, delivered,
      ${count("pending")}, ${count("failed")}, last_attempt
    FROM ${destinations} AS destinations WHERE registered`;
  // A lease that ends much later was taken before the clock was set back.
  const lease = `UPDATE ${destinations} SET lease_owner = ?, lease_until = ${database.now} + CAST(? AS bigint)
    WHERE name = ? AND paused_reason IS NULL AND (lease_owner IS NULL OR lease_owner = ?
      OR lease_until <= ${database.now} OR lease_until > ${database.now} + ${maxLease})`;
  const selectFailures = `SELECT failures_in_row FROM ${destinations} WHERE name = ?`;
  const releaseLeases = `UPDATE ${destinations} SET lease_owner = NULL, lease_until = NULL
    WHERE lease_owner = ?`;
  const pause = `UPDATE ${destinations} SET paused_reason = ? WHERE name = ?`;
  const resume = `UPDATE ${destinations} SET paused_reason = NULL, failures_in_row = 0 WHERE name = ?`;

  function unregisterOthers(names: readonly string[]): Sql {
    const others = names.length === 0 ? "" : `AND name NOT IN (${placeholders(names.length)})`;
    const sql = `UPDATE ${destinations} SET registered = FALSE WHERE registered ${others}`;
    return { sql, values: names };
  }

  function insert(names: readonly string[], newestKey: number): Sql {
    const sql = `INSERT INTO ${destinations} (name, after_key) VALUES ${names.map(() => "(?, ?)").join(", ")}
      ON CONFLICT (name) DO UPDATE SET registered = TRUE`;
    return { sql, values: names.flatMap((name) => [name, newestKey]) };
  }

  async function readAfterKeys(names: readonly string[]): Promise<Map<string, number>> {
    const sql = `SELECT name, after_key FROM ${destinations} WHERE name IN (${placeholders(names.length)})`;
    const rows = await database.read<{ name: string; after_key: number }>(sql, names);
    return new Map(rows.map(({ name, after_key }) => [decode(name), after_key]));
  }

  return {
    async register(names, newestKey) {
      // Receivers that start at once lock the rows in one order.
      const encoded = [...new Set(names)].map((name) => encode(name)).sort();
      if (encoded.length === 0) {
        await database.write(unregisterOthers([]), cursor.stop());
        return new Map();
      }
      const registration = [unregisterOthers(encoded), insert(encoded, newestKey)];
      await database.write(...registration, cursor.start(newestKey));
      return readAfterKeys(encoded);
    },
    async lease(destination, owner, milliseconds) {
      const name = encode(destination);
      const values = [owner, milliseconds, name, owner];
      if ((await database.write({ sql: lease, values })) !== 1) return undefined;
      const [row] = await database.read<{ failures_in_row: number }>(selectFailures, [name]);
      return row?.failures_in_row;
    },
    async releaseLeases(owner) {
      await database.write({ sql: releaseLeases, values: [owner] });
    },
    async listDestinations() {
      const states = (await database.read<DestinationRow>(selectStates)).map(toState);
      return states.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async pause(destination, reason) {
      await database.write({ sql: pause, values: [encode(reason), encode(destination)] });
    },
    async resume(destination) {
      await database.write({ sql: resume, values: [encode(destination)] });
    },
  };
}

function toState(row: DestinationRow): DestinationState {
  const { name, paused_reason, failures_in_row, pending, delivered, failed, last_attempt } = row;
  return {
    name: decode(name),
    paused: paused_reason !== null,
    pausedReason: decode(paused_reason),
    failuresInRow: failures_in_row,
    pending,
    delivered,
    failed,
    lastAttempt: last_attempt === null ? null : (JSON.parse(last_attempt) as Attempt),
  };
}
