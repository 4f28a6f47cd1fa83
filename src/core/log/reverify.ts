import { Failure } from "../errors";
import { findRejection } from "./find-delivery";
import { parseEvent } from "../event/event";
import type { Logger, Saved, Store } from "../ports";
import { receive } from "../receive";
import type { StoredRejection } from "./rejection";
import { signatureHeader, verify } from "../signature/signature";

export interface ReverifyContext {
  secrets: readonly string[];
  store: Pick<Store, "events" | "rejections">;
  log: Logger;
  now: () => Date;
}

export type Reverified = Saved | { outcome: "stillRejected"; rejection: StoredRejection };

/**
 * Verifies the stored bytes of a rejection with the current secrets, which may have been fixed. A
 * delivery that passes is logged like any other, with the time it was received, and only once even
 * if several calls run at the same time.
 *
 * @throws Failure `no_such_rejection` (404), `store_unavailable` (503)
 */
export type Reverify = (rejectionKey: string) => Promise<Reverified>;

export function createReverify(context: ReverifyContext): Reverify {
  let last: Promise<unknown> = Promise.resolve();
  return function reverify(rejectionKey) {
    // One at a time, so that each call sees the rejections that the previous one marked as logged.
    const reverified = last.then(() => reverifyStored(rejectionKey, context));
    last = reverified.catch(() => undefined);
    return reverified;
  };
}

async function reverifyStored(key: string, context: ReverifyContext): Promise<Reverified> {
  const { secrets, store, log, now } = context;
  const rejection = await findRejection(store.rejections, key);
  const { body, headers, responseStatus, loggedAs } = rejection;
  if (loggedAs !== null) return { outcome: "duplicate", key: loggedAs };
  if (body === null || !passes(body, rejection, secrets)) {
    return { outcome: "stillRejected", rejection };
  }
  const receivedAt = new Date(rejection.receivedAt);
  const reverified = { responseStatus, at: now() };
  const delivery = { body, headers, receivedAt, reverified };
  const saved = await receive(delivery, { events: store.events, log });
  await store.rejections.markLogged(key, saved.key);
  return saved;
}

/** Not `explainRejection`, which costs far more. */
function passes(body: Buffer, { headers }: StoredRejection, secrets: readonly string[]): boolean {
  const signature = headers[signatureHeader];
  if (signature === undefined || !verify(secrets, body, String(signature))) return false;
  try {
    parseEvent(body);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
