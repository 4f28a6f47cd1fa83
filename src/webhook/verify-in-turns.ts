import { setImmediate as nextTurn } from "node:timers/promises";
import { isSigned } from "../core/signature/signature";

/** In bytes: about a millisecond of hashing. CircleCI's webhooks have 1 to 3 kB. */
const maxSynchronousBytes = 1024 * 1024;

/** A promise for a large body. @throws TypeError for an already parsed body */
export type VerifyBody = (body: Buffer, header: string | undefined) => boolean | Promise<boolean>;

/**
 * Verifies large bodies one at a time and yields to the event loop after each secret, because a forged
 * body costs one HMAC per secret and must not delay other webhooks.
 *
 * @param secrets as returned by `requireSecrets`
 */
export function createVerifier(secrets: readonly string[]): VerifyBody {
  let last: Promise<unknown> = Promise.resolve();

  async function verifyInTurns(body: Buffer, header: string | undefined): Promise<boolean> {
    for (const secret of secrets) {
      if (isSigned([secret], body, header)) return true;
      await nextTurn();
    }
    return false;
  }

  return function verifyBody(body, header) {
    // Not `<=`: a parsed body has no length, and isSigned() throws for it.
    if (!(secrets.length * body?.length > maxSynchronousBytes))
      return isSigned(secrets, body, header);
    const verified = last.then(() => verifyInTurns(body, header));
    last = verified.catch(() => undefined);
    return verified;
  };
}
