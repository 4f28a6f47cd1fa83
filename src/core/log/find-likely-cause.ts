import { filterByProject } from "./event-filter";
import type { Explanation } from "./explain-rejection";
import { formatMinute } from "../words/format-minute";
import type { LoggedEvent } from "../event/logged-event";
import type { Store } from "../ports";
import { maxRejections, type Rejection } from "./rejection";

/** Events that are compared: the newest of all webhooks, and the newest of the project. */
const maxEvents = 200;

/** A delivery of the webhook: accepted, or rejected for its signature. */
interface Moment {
  /** ISO 8601, UTC. */
  time: string;
  key: number;
  isAccepted: boolean;
}

/**
 * The likely cause of a signature that does not match, judged by the webhook's other deliveries;
 * undefined for another explanation. The webhook's id is from the unverified body, so this is a hint.
 *
 * @throws Failure `store_unavailable` (503)
 */
export async function findLikelyCause(
  store: Pick<Store, "events" | "rejections">,
  rejection: Rejection,
  { code }: Explanation,
): Promise<string | undefined> {
  const { unverified } = rejection;
  if (code !== "mismatch" || !unverified?.webhookId) return undefined;
  const { webhookId } = unverified;
  const limit = { limit: maxEvents };
  const [rejections, newest, ofProject] = await Promise.all([
    store.rejections.list({ limit: maxRejections }),
    store.events.list({}, limit),
    unverified.project ? store.events.list(filterByProject(unverified), limit) : [],
  ]);
  const rejected = rejections.filter(
    ({ key, code, loggedAs, unverified }) =>
      key !== rejection.key &&
      code === "invalid_signature" &&
      loggedAs === null &&
      unverified?.webhookId === webhookId,
  );
  const accepted = [...newest, ...ofProject].filter((event) => event.webhookId === webhookId);
  return suggestCause(toMoment(rejection), [
    ...rejected.map(toMoment),
    ...accepted.flatMap(toMoments),
  ]);
}

function suggestCause(own: Moment, others: readonly Moment[]): string {
  const moments = [own, ...others].toSorted(compareMoments);
  const at = moments.indexOf(own);
  const before = moments.findLastIndex(({ isAccepted }, index) => isAccepted && index < at);
  const after = moments.findIndex(({ isAccepted }, index) => isAccepted && index > at);
  const streak = moments.slice(before + 1, after === -1 ? undefined : after);
  const [first = own] = streak;
  if (after === -1) return explainLast(streak.length, first, before !== -1);
  if (streak.length > 1) {
    return `${streak.length} deliveries of this webhook in a row were rejected, beginning at ${formatMinute(first.time)}, and a later one was accepted: its secret probably differed until then.`;
  }
  return before === -1
    ? "A later delivery of this webhook was accepted: the body of this one was probably changed on the way, unless the secret was corrected in between."
    : "The deliveries of this webhook before and after this one were accepted: the body of this one was probably changed on the way.";
}

/** Explains rejections after which no delivery was accepted. */
function explainLast(count: number, first: Moment, wasAccepted: boolean): string {
  if (count > 1) {
    return `All ${count} deliveries of this webhook have been rejected since ${formatMinute(first.time)}: its secret probably differs.`;
  }
  return wasAccepted
    ? "The delivery of this webhook before this one was accepted. The secret was probably just changed in CircleCI, or this body was altered: the next delivery will show which."
    : "The log has no accepted delivery of this webhook: its secret probably differs.";
}

function toMoment({ receivedAt, key }: Rejection): Moment {
  return { time: receivedAt, key: Number(key), isAccepted: false };
}

/** A re-verified event counts as accepted when it was received: it passes with today's secrets. */
function toMoments({ receivedAt, lastDeliveredAt, key }: LoggedEvent): Moment[] {
  const times = [...new Set([receivedAt, lastDeliveredAt])];
  return times.map((time) => ({ time, key: Number(key), isAccepted: true }));
}

/** In order of arrival. */
function compareMoments(a: Moment, b: Moment): number {
  return a.time === b.time ? a.key - b.key : a.time < b.time ? -1 : 1;
}
