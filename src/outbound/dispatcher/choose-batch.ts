import type { PendingNotification } from "../../core/notification";

/** How many notifications a destination takes in one request. */
export interface BatchRule {
  /** A chat gets a digest instead of a flood. */
  isChat: boolean;
  maxBatch: number;
}

/** A notification that waits for its turn. Times are of the monotonic clock, in milliseconds. */
export interface Waiting extends PendingNotification {
  dueAt: number;
  bornAt: number;
  isInFlight: boolean;
}

/** A chat with more waiting messages than this gets one digest of them. */
export const digestThreshold = 5;

/** A digest counts all of its notifications and shows the first of them. */
export const maxDigest = 200;

/**
 * The notifications that the next request carries. Of each subject, only the oldest may be sent, and
 * those after it in the same request. A request that was prepared before goes out as it was. No event
 * is twice in one batch.
 *
 * @param waiting oldest first
 * @param isFailing after a failure, those that were tried least come first: one that always fails
 *   holds up no other
 * @returns none when nothing is due
 */
export function chooseBatch(
  waiting: readonly Waiting[],
  rule: BatchRule,
  now: number,
  isFailing = false,
): Waiting[] {
  const blocked = new Set<string>();
  const fresh: Waiting[] = [];
  const units = new Set<Waiting[]>();
  for (const one of waiting) {
    const unit = isFresh(one) ? [one] : carriedWith(one, waiting);
    const isFirst = unit[0] === one;
    const isFree = !unit.some(({ subject, isInFlight }) => isInFlight || blocked.has(subject));
    const isReady = isFirst && isFree && one.dueAt <= now;
    if (isReady && isFresh(one)) {
      fresh.push(one);
      units.add(fresh);
      continue;
    }
    if (isReady) units.add(unit);
    blocked.add(one.subject);
  }
  const [first, ...others] = units;
  if (!first) return [];
  const chosen = isFailing ? others.reduce(triedLess, first) : first;
  return chosen === fresh ? takeBatch(fresh, rule) : chosen;
}

/** When the next of them is due, as far as it waits for a time. */
export function nextDueAt(waiting: readonly Waiting[], now: number): number {
  return Math.min(...waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now));
}

function isFresh({ request, batch }: Waiting): boolean {
  return request === null && batch === null;
}

function carriedWith(one: Waiting, waiting: readonly Waiting[]): Waiting[] {
  return one.batch === null ? [one] : waiting.filter(({ batch }) => batch === one.batch);
}

function triedLess(one: Waiting[], other: Waiting[]): Waiting[] {
  return (other[0]?.attempts ?? 0) < (one[0]?.attempts ?? 0) ? other : one;
}

/** A fresh one that cannot go along blocks those of its subject after it. */
function takeBatch(fresh: readonly Waiting[], { isChat, maxBatch }: BatchRule): Waiting[] {
  const limit = isChat && fresh.length > digestThreshold ? maxDigest : maxBatch;
  const events = new Set<string>();
  const batch: Waiting[] = [];
  for (const notification of fresh) {
    if (batch.length === limit || events.has(notification.eventKey)) break;
    events.add(notification.eventKey);
    batch.push(notification);
  }
  return batch;
}
