import { setImmediate as nextTurn } from "node:timers/promises";
import type { RequestHandler } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import { Failure } from "../core/errors";
import { explainRejection } from "../core/explain-rejection";
import { findRejection } from "../core/find-delivery";
import { type StoredRejection, maxRejections } from "../core/rejection";
import type { RejectionStore } from "../core/ports";
import type { Reverify, ReverifyContext } from "../core/reverify";
import type { reverified, reverifiedAll } from "./openapi/schemas";
import { sendJson } from "../server/send-json";

/** Checks the kept bytes of one rejection against the secrets that are configured now. */
export function reverifyRejection(
  reverify: Reverify,
  { store, secrets }: ReverifyContext,
): RequestHandler {
  return async function reverifyRejection(req, res): Promise<void> {
    const key = String(req.params.key);
    const verified = await reverify(key).catch(async (error: unknown) => {
      throw isStillRejected(error) ? explained(await findRejection(store, key), secrets) : error;
    });
    sendJson(res, 200, verified satisfies z.infer<typeof reverified>);
  };
}

/** The same for all that were not logged since. */
export function reverifyAllRejections(
  reverify: Reverify,
  { store }: ReverifyContext,
): RequestHandler {
  return async function reverifyAllRejections(_req, res): Promise<void> {
    const counts = { stored: 0, duplicate: 0, stillRejected: 0 };
    for (const key of await findOpen(store)) {
      counts[await verifyOne(key, reverify)] += 1;
      // Webhooks have their turn in between.
      await nextTurn();
    }
    sendJson(res, 200, counts satisfies z.infer<typeof reverifiedAll>);
  };
}

/** Oldest first, so that the log has them in the order of their arrival. */
async function findOpen(store: RejectionStore): Promise<string[]> {
  const all = await withStoreErrors(() => store.listRejections({ limit: maxRejections }));
  return all
    .filter(({ loggedAs }) => loggedAs === null)
    .map(({ key }) => key)
    .reverse();
}

async function verifyOne(
  key: string,
  reverify: Reverify,
): Promise<"stored" | "duplicate" | "stillRejected"> {
  try {
    return (await reverify(key)).outcome;
  } catch (error) {
    // One that is gone made room for a newer.
    const isGone = error instanceof Failure && error.code === "no_such_rejection";
    if (isGone || isStillRejected(error)) return "stillRejected";
    throw error;
  }
}

function isStillRejected(error: unknown): boolean {
  return error instanceof Failure && error.code === "still_rejected";
}

function explained(rejection: StoredRejection, secrets: readonly string[]): Failure {
  return new Failure("still_rejected", { detail: explainRejection(rejection, secrets).message });
}
