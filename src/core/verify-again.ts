import { askStore } from "./ask-store";
import { Failure } from "./errors";
import { parseEvent, type WebhookEvent } from "./event";
import { explainRejection } from "./explain-rejection";
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
 * @throws Failure `still_refused` (409) that says why
 */
export async function verifyAgain(
  rejection: KeptRejection,
  { secrets, store, log }: VerifyContext,
): Promise<Verified> {
  const { headers, receivedAt } = rejection;
  const { body, event } = readVerified(rejection, secrets);
  const outcome = await receive({ body, headers }, { store, log, now: () => new Date(receivedAt) });
  const logged = await askStore(() => store.find(event.id));
  if (!logged) throw new Failure("store_unavailable");
  await askStore(() => store.markRejection(rejection.key, logged.key));
  return { outcome, key: logged.key };
}

function readVerified(
  rejection: KeptRejection,
  secrets: readonly string[],
): { body: Buffer; event: WebhookEvent } {
  const { headers, body } = rejection;
  const signature = headers[signatureHeader];
  const isRight =
    body !== null && signature !== undefined && verify(secrets, body, String(signature));
  const { code, message } = explainRejection(rejection, secrets);
  if (!isRight || code !== "valid") throw new Failure("still_refused", { detail: message });
  return { body, event: parseEvent(body) };
}
