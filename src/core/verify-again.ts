import { askStore } from "./ask-store";
import { Failure } from "./errors";
import { parseEvent, type WebhookEvent } from "./event";
import type { Logger, SaveOutcome, Store } from "./ports";
import { receive } from "./receive";
import type { KeptRejection } from "./rejection";
import { signatureHeader, verify } from "./signature";

export interface VerifyContext {
  secrets: readonly string[];
  store: Store;
  log: Logger;
}

export interface Verified {
  outcome: SaveOutcome;
  /** The event's. */
  key: string;
}

/**
 * Checks the kept bytes of a refused delivery once more, for the secret may have been mended. What
 * passes is logged as an event like any other, received when it was received.
 *
 * @throws Failure `still_refused` (409)
 */
export async function verifyAgain(
  rejection: KeptRejection,
  { secrets, store, log }: VerifyContext,
): Promise<Verified> {
  const { headers, receivedAt } = rejection;
  const verified = readVerified(rejection, secrets);
  if (!verified) throw new Failure("still_refused");
  const { body, event } = verified;
  const outcome = await receive({ body, headers }, { store, log, now: () => new Date(receivedAt) });
  const key = await askStore(() => store.findKey(event.webhook?.id ?? "", event.id));
  if (key === undefined) throw new Failure("store_unavailable");
  await askStore(() => store.markRejection(rejection.key, key));
  return { outcome, key };
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
