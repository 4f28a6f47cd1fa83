import { setImmediate as nextTurn } from "node:timers/promises";
import { verify } from "../core/signature";

/**
 * Checks large bodies one after the other, with a turn of the event loop between two secrets: a
 * forged body costs one HMAC for each secret, and other webhooks must not wait for all of them.
 */
export function createTurnVerifier(
  secrets: readonly string[],
): (body: Buffer, header: string | undefined) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();

  async function verifyOne(body: Buffer, header: string | undefined): Promise<boolean> {
    for (const secret of secrets) {
      if (verify(secret, body, header)) return true;
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
