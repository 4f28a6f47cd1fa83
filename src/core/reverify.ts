import { withStoreErrors } from "./with-store-errors";
import { Failure } from "./errors";
import { findRejection } from "./find-delivery";
import { parseEvent, type WebhookEvent } from "./event";
import type { Logger, SaveOutcome, Store } from "./ports";
import { receive } from "./receive";
import type { StoredRejection } from "./rejection";
import { signatureHeader, verify } from "./signature";

export interface ReverifyContext {
  secrets: readonly string[];
  store: Store;
  log: Logger;
  now: () => Date;
}

export interface Reverified {
  outcome: SaveOutcome;
  /** The event's. */
  key: string;
}

/**
 * Checks the stored bytes of a rejection again, since the secret may have been fixed. What
 * passes is logged as an event like any other, received when it was received. What has been logged
 * already is not logged again, however many ask this process at the same time.
 *
 * @throws Failure `no_such_rejection` (404), `still_rejected` (409)
 */
export type Reverify = (rejectionKey: string) => Promise<Reverified>;

export function createReverify(context: ReverifyContext): Reverify {
  let last: Promise<unknown> = Promise.resolve();
  return function reverify(rejectionKey) {
    // One after the other: the next sees what the one before has noted.
    const verified = last.then(() => verifyOne(rejectionKey, context));
    last = verified.catch(() => undefined);
    return verified;
  };
}

async function verifyOne(key: string, context: ReverifyContext): Promise<Reverified> {
  const { secrets, store, log, now } = context;
  const rejection = await findRejection(store, key);
  const { headers, receivedAt, responseStatus, loggedAs } = rejection;
  if (loggedAs !== null) return { outcome: "duplicate", key: loggedAs };
  const read = readVerified(rejection, secrets);
  if (!read) throw new Failure("still_rejected");
  const { body, event } = read;
  const reverified = { responseStatus, at: now() };
  const delivery = { body, headers, reverified };
  const outcome = await receive(delivery, { store, log, now: () => new Date(receivedAt) });
  const eventKey = await withStoreErrors(() => store.findKey(event.webhook?.id ?? "", event.id));
  if (eventKey === undefined) throw new Failure("store_unavailable");
  await withStoreErrors(() => store.markRejection(key, eventKey));
  return { outcome, key: eventKey };
}

/** Undefined when it is still rejected. Explaining why costs far more than finding out. */
function readVerified(
  { headers, body }: StoredRejection,
  secrets: readonly string[],
): { body: Buffer; event: WebhookEvent } | undefined {
  const signature = headers[signatureHeader];
  if (body === null || signature === undefined) return undefined;
  if (!verify(secrets, body, String(signature))) return undefined;
  try {
    return { body, event: parseEvent(body) };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
