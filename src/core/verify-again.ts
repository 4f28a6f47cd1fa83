import { askStore } from "./ask-store";
import { Failure } from "./errors";
import { findRejection } from "./find-delivery";
import { parseEvent, type WebhookEvent } from "./event";
import type { Logger, SaveOutcome, Store } from "./ports";
import { receive } from "./receive";
import type { KeptRejection } from "./rejection";
import { signatureHeader, verify } from "./signature";

export interface VerifyContext {
  secrets: readonly string[];
  store: Store;
  log: Logger;
  now: () => Date;
}

export interface Verified {
  outcome: SaveOutcome;
  /** The event's. */
  key: string;
}

/**
 * Checks the kept bytes of a refused delivery once more, for the secret may have been mended. What
 * passes is logged as an event like any other, received when it was received. What has been logged
 * already is not logged again, however many ask this process at the same time.
 *
 * @throws Failure `no_such_rejection` (404), `still_refused` (409)
 */
export type VerifyAgain = (rejectionKey: string) => Promise<Verified>;

export function createVerifyAgain(context: VerifyContext): VerifyAgain {
  let last: Promise<unknown> = Promise.resolve();
  return function verifyAgain(rejectionKey) {
    // One after the other: the next sees what the one before has noted.
    const verified = last.then(() => verifyOne(rejectionKey, context));
    last = verified.catch(() => undefined);
    return verified;
  };
}

async function verifyOne(key: string, context: VerifyContext): Promise<Verified> {
  const { secrets, store, log, now } = context;
  const rejection = await findRejection(store, key);
  const { headers, receivedAt, status, loggedAs } = rejection;
  if (loggedAs !== null) return { outcome: "duplicate", key: loggedAs };
  const read = readVerified(rejection, secrets);
  if (!read) throw new Failure("still_refused");
  const { body, event } = read;
  const verified = { refusal: status, at: now() };
  const delivery = { body, headers, verified };
  const outcome = await receive(delivery, { store, log, now: () => new Date(receivedAt) });
  const eventKey = await askStore(() => store.findKey(event.webhook?.id ?? "", event.id));
  if (eventKey === undefined) throw new Failure("store_unavailable");
  await askStore(() => store.markRejection(key, eventKey));
  return { outcome, key: eventKey };
}

/** Undefined for what is still refused. Explaining why costs far more than finding out. */
function readVerified(
  { headers, body }: KeptRejection,
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
