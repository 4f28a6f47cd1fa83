import { setImmediate as nextTurn } from "node:timers/promises";
import { isSigned } from "../core/signature";

/**
 * Verifies large bodies one at a time and yields to the event loop after each secret, because a forged
 * body costs one HMAC per secret and must not delay other webhooks.
 */
export function createTurnVerifier(
  secrets: readonly string[],
): (body: Buffer, header: string | undefined) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();

  async function verifyOne(body: Buffer, header: string | undefined): Promise<boolean> {
    for (const secret of secrets) {
      if (isSigned([secret], body, header)) return true;
      await nextTurn();
    }
    return false;
  }

  return function verifyInTurns(body, header) {
    const verified = last.then(() => verifyOne(body, header));
    last = verified.catch(() => undefined);
    return verified;
  };
}
