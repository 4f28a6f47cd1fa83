import type { Store } from "../../core/ports";
import { maxRejections, type StoredRejection } from "../../core/rejection";
import { withStoreErrors } from "../../core/with-store-errors";
import { formatMinute } from "../layout/format-values";

/** Newest events that are compared. */
const maxEvents = 200;

/**
 * What the other deliveries of the same webhook suggest about a wrong signature. The webhook's id is
 * from the unverified body, so this is a hint.
 */
export async function findLikelyCause(
  store: Pick<Store, "events" | "rejections">,
  { key, unverified }: StoredRejection,
): Promise<string | undefined> {
  const webhookId = unverified?.webhookId;
  if (!webhookId) return undefined;
  const [rejections, events] = await withStoreErrors(() =>
    Promise.all([
      store.rejections.list({ limit: maxRejections }),
      store.events.list({}, { limit: maxEvents }),
    ]),
  );
  const rejected = rejections.filter(
    (each) => each.code === "invalid_signature" && each.unverified?.webhookId === webhookId,
  );
  const accepted = events.filter((event) => event.webhookId === webhookId);
  const since = accepted[0] === undefined ? 0 : Number(accepted[0].key);
  const streak = rejected.filter((each) => Number(each.key) > since);
  const first = streak.at(-1);
  if (first && streak.length > 1 && Number(key) > since) {
    const time = formatMinute(first.receivedAt);
    return `All ${streak.length} deliveries of this webhook have been rejected since ${time}: its secret probably differs.`;
  }
  const total = accepted.length + rejected.length;
  if (accepted.length >= 3 && rejected.length * 10 <= total) {
    return `${rejected.length} of the newest ${total} deliveries of this webhook failed: the body of this one was probably changed on the way.`;
  }
  return undefined;
}
