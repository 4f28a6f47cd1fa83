import type { PendingNotification } from "../../core/routing/notification";

/** The notifications that a destination takes in one request. */
export interface BatchRule {
  /** Whether a chat gets a digest instead of a flood. */
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
const digestThreshold = 5;

/** A digest counts all of its notifications and shows the first of them. */
export const maxDigest = 200;

/**
 * The notifications that the next request carries. Of each subject, only the oldest may be sent,
 * and those after it in the same request. A request that was prepared before goes out as it was. No
 * event is twice in one batch. What breaks together is due with the first of it, and is one
 * request.
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
  const dueGroups = new Set(
    waiting.filter((one) => isHeld(one) && one.dueAt <= now).map(({ breakGroup }) => breakGroup),
  );
  for (const one of waiting) {
    const unit = isFresh(one) ? [one] : carriedWith(one, waiting);
    const isFirst = unit[0] === one;
    const isFree = !unit.some(({ subject, isInFlight }) => isInFlight || blocked.has(subject));
    const isDue = one.dueAt <= now || (isHeld(one) && dueGroups.has(one.breakGroup));
    const isReady = isFirst && isFree && isDue;
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

/** The time at which the next of them is due; Infinity if none waits for a time. */
export function nextDueAt(waiting: readonly Waiting[], now: number): number {
  return Math.min(...waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now));
}

/** Whether it must be sent together with the breaks of its group. */
export function isHeld(one: Waiting): boolean {
  return isFresh(one) && one.breakGroup !== null && one.attempts === 0 && !one.isInFlight;
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

function takeBatch(fresh: readonly Waiting[], { isChat, maxBatch }: BatchRule): Waiting[] {
  const messages = new Set(fresh.map((one) => (isHeld(one) ? one.breakGroup : one)));
  const isDigest = isChat && messages.size > digestThreshold;
  const [first] = fresh;
  if (first && isHeld(first) && !isDigest) return takeGroup(fresh, first.breakGroup);
  return takeFirst(fresh, isDigest ? maxDigest : maxBatch);
}

/** A fresh notification that cannot join the request blocks those of its subject after it. */
function takeFirst(fresh: readonly Waiting[], limit: number): Waiting[] {
  const events = new Set<string>();
  const batch: Waiting[] = [];
  for (const notification of fresh) {
    if (batch.length === limit || events.has(notification.eventKey)) break;
    events.add(notification.eventKey);
    batch.push(notification);
  }
  return batch;
}

/** The notifications that broke together, except those behind one of their subject that stays. */
function takeGroup(fresh: readonly Waiting[], breakGroup: string | null): Waiting[] {
  const left = new Set<string>();
  const batch: Waiting[] = [];
  for (const one of fresh) {
    const isOfGroup = isHeld(one) && one.breakGroup === breakGroup;
    if (isOfGroup && !left.has(one.subject) && batch.length < maxDigest) batch.push(one);
    else left.add(one.subject);
  }
  return batch;
}
