import type { StoredNotification } from "../../core/notification";

/** How many notifications a destination takes in one request. */
export interface BatchRule {
  /** A chat gets a digest instead of a flood. */
  isChat: boolean;
  maxBatch: number;
}

/** A chat with more waiting messages than this gets one digest of them. */
export const digestThreshold = 5;

/** A digest counts all of its notifications and shows the first of them. */
const maxDigest = 200;

/** Read at a time: enough for every batch. */
export const maxPending = maxDigest;

/**
 * The notifications that the next request carries: a request that was prepared before goes out as it
 * was. No event is twice in one batch.
 *
 * @param pending oldest first
 */
export function chooseBatch(
  pending: readonly StoredNotification[],
  { isChat, maxBatch }: BatchRule,
): StoredNotification[] {
  const [first] = pending;
  if (!first) return [];
  if (first.batch !== null) return pending.filter(({ batch }) => batch === first.batch);
  if (first.request !== null) return [first];
  const fresh = pending.filter(({ request, batch }) => request === null && batch === null);
  const limit = isChat && fresh.length > digestThreshold ? maxDigest : maxBatch;
  const seen = new Set<string>();
  const batch: StoredNotification[] = [];
  for (const notification of fresh) {
    if (batch.length === limit || seen.has(notification.eventKey)) break;
    seen.add(notification.eventKey);
    batch.push(notification);
  }
  return batch;
}
