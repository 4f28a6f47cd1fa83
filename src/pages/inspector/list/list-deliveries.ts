import type { FeedCursor } from "../../../core/log/feed";
import { loggedAt } from "../../../core/event/logged-event";
import type { SettledNotification } from "../../../core/routing/outbox";
import type { Store } from "../../../core/ports";
import { timeEvents, type TimedEvent } from "../../../core/runs/ran-for";
import { isListed, maxRejections, type Rejection } from "../../../core/log/rejection";
import type { View } from "../read-view";

/** A row of the list. */
export type Delivered = TimedEvent | Rejection;

export function isRejection(delivered: Delivered): delivered is Rejection {
  return "code" in delivered;
}

/** When it got its key: a re-verified event is listed where it was logged. */
export function rowTime(row: Delivered): string {
  return isRejection(row) ? row.receivedAt : loggedAt(row);
}

export interface DeliveryPage {
  /** Newest first. */
  rows: Delivered[];
  /** All stored rejections. */
  rejections: Rejection[];
  /** The notifications of the rows that were delivered or have failed, by the key of the event. */
  notifications: ReadonlyMap<string, readonly SettledNotification[]>;
  /** Cursor of the next page; undefined on the last. */
  older: string | undefined;
}

const pageSize = 50;

/**
 * A page of events and rejections, merged by key. The first page ends at `newest`, where the live
 * stream starts.
 */
export async function listDeliveries(
  store: Pick<Store, "events" | "rejections" | "outbox">,
  { filter, rejectedOnly, cursor }: View,
  newest: FeedCursor,
): Promise<DeliveryPage> {
  const before = cursor ?? String(newest.key + 1);
  const limit = pageSize + 1;
  const [logged, rejections] = await Promise.all([
    rejectedOnly ? [] : store.events.list(filter, { limit, before }),
    store.rejections.list({ limit: maxRejections }),
  ]);
  const listed = rejections.filter(
    (each) => Number(each.key) < Number(before) && isListed(each, filter, rejectedOnly),
  );
  const timed = await timeEvents(store.events, logged);
  const found = [...timed, ...listed].sort((a, b) => Number(b.key) - Number(a.key));
  const rows = found.slice(0, pageSize);
  const notifications = await listNotifications(store.outbox, rows);
  const older = found.length > pageSize ? rows.at(-1)?.key : undefined;
  return { rows, rejections, notifications, older };
}

/** One query for all rows. */
async function listNotifications(
  outbox: Store["outbox"],
  rows: readonly Delivered[],
): Promise<DeliveryPage["notifications"]> {
  const keys = rows.filter((row) => !isRejection(row)).map(({ key }) => key);
  const settled = await outbox.listSettled(keys);
  const byEvent = new Map<string, SettledNotification[]>();
  for (const each of settled)
    byEvent.set(each.eventKey, [...(byEvent.get(each.eventKey) ?? []), each]);
  return byEvent;
}
