import type { Attempted } from "../../../core/routing/outbox";
import { encode } from "../encode-text";
import type { RecordColumns } from "../sql-database";

/** An attempted notification. */
interface NotificationRecord {
  key: number;
  state: Attempted["state"];
  retry_in: number | null;
  error: string | null;
  delivered_at: number | null;
  result: string | null;
  /** The attempt in JSON. */
  attempt: string;
  /** 1 when it gets a request of its own. */
  is_own: number;
  /** In JSON, without its body. */
  request: string | null;
  /** In hexadecimal digits. */
  body: string | null;
}

export const notificationColumns: RecordColumns = {
  ...{ key: "bigint", state: "text", retry_in: "bigint", error: "text", delivered_at: "bigint" },
  ...{ result: "text", attempt: "text", is_own: "bigint", request: "text", body: "text" },
};

/** An attempted notification, in the counts of its destination. */
export interface EndedRecord {
  key: number;
  is_delivered: number;
  /**
   * Number of the failed request that carried it; null when it does not count as a failure in a
   * row.
   */
  failure: number | null;
}

export const endedColumns: RecordColumns = {
  key: "bigint",
  is_delivered: "bigint",
  failure: "bigint",
};

/** A destination after several attempts. */
interface DestinationRecord {
  name: string;
  last_attempt: string;
  pause: string | null;
  /** 1 when an attempt delivered something. */
  has_delivered: number;
}

export const destinationColumns: RecordColumns = {
  ...{ name: "text", last_attempt: "text", pause: "text", has_delivered: "bigint" },
};

export function toNotificationRecords(batch: readonly Attempted[]): NotificationRecord[] {
  return batch.flatMap((attempted) => {
    const { keys, attempt, state, retryInMs, result, requests } = attempted;
    const common = {
      state,
      retry_in: state === "pending" ? (retryInMs ?? 0) : null,
      error: encode(attempt.error),
      delivered_at: state === "delivered" ? Date.parse(attempt.at) : null,
      result: result && JSON.stringify(result),
      attempt: JSON.stringify(attempt),
    };
    const own = new Map(requests.map(({ key, request }) => [key, request]));
    return keys.map((key) => {
      const { body, ...head } = own.get(key) ?? {};
      const request = body ? JSON.stringify(head) : null;
      const stored = { is_own: own.has(key) ? 1 : 0, request, body: body?.toString("hex") ?? null };
      return { key: Number(key), ...common, ...stored };
    });
  });
}

export function toEndedRecords(batch: readonly Attempted[]): EndedRecord[] {
  return batch.flatMap(({ destination, keys, state, isFailure }, n) => {
    const isLast = !batch.slice(n + 1).some((later) => delivers(later, destination));
    const failure = isFailure && isLast ? n : null;
    const is_delivered = state === "delivered" ? 1 : 0;
    return keys.map((key) => ({ key: Number(key), is_delivered, failure }));
  });
}

export function toDestinationRecords(batch: readonly Attempted[]): DestinationRecord[] {
  const records = new Map<string, DestinationRecord>();
  for (const { destination, attempt, state, pause } of batch) {
    const before = records.get(destination);
    const has_delivered = state === "delivered" ? 1 : (before?.has_delivered ?? 0);
    records.set(destination, {
      ...{ name: encode(destination), last_attempt: JSON.stringify(attempt), has_delivered },
      pause: encode(pause ?? before?.pause ?? null),
    });
  }
  return [...records.values()];
}

function delivers({ destination, state }: Attempted, name: string): boolean {
  return destination === name && state === "delivered";
}
