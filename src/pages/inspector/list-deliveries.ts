import { withStoreErrors } from "../../core/with-store-errors";
import type { FeedCursor } from "../../core/feed";
import { loggedAt, type LoggedEvent } from "../../core/logged-event";
import type { Store } from "../../core/ports";
import { isListed, maxRejections, type Rejection } from "../../core/rejection";
import type { Cursor, View } from "./read-view";

/** A row of the list: an event of the log, or a rejection. */
export type Delivered = LoggedEvent | Rejection;

export function isRejection(delivered: Delivered): delivered is Rejection {
  return "code" in delivered;
}

/** What it is sorted by: a re-verified event stands where it came into the log. */
export function rowTime(row: Delivered): string {
  return isRejection(row) ? row.receivedAt : loggedAt(row);
}

export interface DeliveryPage {
  /** Newest first. */
  rows: Delivered[];
  /** The cursor of what is older; undefined when nothing is. */
  older: string | undefined;
}

const pageSize = 50;

/**
 * A page of events and rejections together. Each of the two has keys of its own, so the cursor is a
 * pair: the smallest key shown of either, `<event>-<rejection>`. What came after `position` is not
 * on it: the first page is the end of the stream up to there.
 */
export async function listDeliveries(
  store: Pick<Store, "list" | "listRejections">,
  { filter, rejectedOnly, cursor }: View,
  position: FeedCursor,
): Promise<DeliveryPage> {
  const { event, rejection } = cursor ?? after(position);
  const limit = pageSize + 1;
  const [events, rejections] = await withStoreErrors(() =>
    Promise.all([
      rejectedOnly ? [] : store.list(filter, { limit, before: event }),
      store.listRejections({ limit: maxRejections, before: rejection }),
    ]),
  );
  const wanted = rejections.filter((rejection) => isListed(rejection, filter, rejectedOnly));
  const merged = mergeByTime(events, wanted.slice(0, limit));
  const rows = merged.slice(0, pageSize);
  const oldest = {
    event: rows.findLast((row) => !isRejection(row))?.key ?? event,
    rejection: rows.findLast(isRejection)?.key ?? rejection,
  };
  return {
    rows: rows.toSorted((a, b) => rowTime(b).localeCompare(rowTime(a))),
    older: merged.length > pageSize ? `${oldest.event}-${oldest.rejection}` : undefined,
  };
}

function after({ event, rejection }: FeedCursor): Cursor {
  return { event: String(event + 1), rejection: String(rejection + 1) };
}

/** Merges without ever putting a larger key behind a smaller one of its own kind. */
function mergeByTime(
  events: readonly LoggedEvent[],
  rejections: readonly Rejection[],
): Delivered[] {
  const placed = [...placeInTime(events), ...placeInTime(rejections)];
  return placed.sort((a, b) => b.time - a.time).map(({ row }) => row);
}

/*
 * The clocks of two receivers differ, and a clock may be set back. What seems older than one of its
 * own kind that is behind it takes that one's time, or everything newer would have to wait for it.
 */
function placeInTime<Row extends Delivered>(rows: readonly Row[]): { row: Row; time: number }[] {
  let newest = 0;
  return rows
    .toReversed()
    .map((row) => {
      newest = Math.max(newest, Date.parse(rowTime(row)));
      return { row, time: newest };
    })
    .reverse();
}
