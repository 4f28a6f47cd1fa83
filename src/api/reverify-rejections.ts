import { setImmediate as nextTurn } from "node:timers/promises";
import type { RequestHandler } from "express";
import type { z } from "zod";
import { askStore } from "../core/ask-store";
import { Failure } from "../core/errors";
import { explainRejection } from "../core/explain-rejection";
import { findRejection } from "../core/find-delivery";
import { type KeptRejection, mostRejections } from "../core/rejection";
import type { RejectionStore } from "../core/ports";
import type { VerifyAgain, VerifyContext } from "../core/verify-again";
import type { verifiedAgain, verifiedAll } from "./openapi/schemas";
import { sendJson } from "../server/send-json";

/** Checks the kept bytes of one rejection against the secrets that are configured now. */
export function verifyRejection(
  verifyAgain: VerifyAgain,
  { store, secrets }: VerifyContext,
): RequestHandler {
  return async function verifyRejection(req, res): Promise<void> {
    const key = String(req.params.key);
    const verified = await verifyAgain(key).catch(async (error: unknown) => {
      throw isStillRefused(error) ? explained(await findRejection(store, key), secrets) : error;
    });
    sendJson(res, 200, verified satisfies z.infer<typeof verifiedAgain>);
  };
}

/** The same for all that were not logged since. */
export function verifyAllRejections(
  verifyAgain: VerifyAgain,
  { store }: VerifyContext,
): RequestHandler {
  return async function verifyAllRejections(_req, res): Promise<void> {
    const counts = { stored: 0, duplicate: 0, stillRefused: 0 };
    for (const key of await findOpen(store)) {
      counts[await verifyOne(key, verifyAgain)] += 1;
      // Webhooks have their turn in between.
      await nextTurn();
    }
    sendJson(res, 200, counts satisfies z.infer<typeof verifiedAll>);
  };
}

/** Oldest first, so that the log has them in the order of their arrival. */
async function findOpen(store: RejectionStore): Promise<string[]> {
  const all = await askStore(() => store.listRejections({ limit: mostRejections }));
  return all
    .filter(({ loggedAs }) => loggedAs === null)
    .map(({ key }) => key)
    .reverse();
}

async function verifyOne(
  key: string,
  verifyAgain: VerifyAgain,
): Promise<"stored" | "duplicate" | "stillRefused"> {
  try {
    return (await verifyAgain(key)).outcome;
  } catch (error) {
    // One that is gone made room for a newer.
    const isGone = error instanceof Failure && error.code === "no_such_rejection";
    if (isGone || isStillRefused(error)) return "stillRefused";
    throw error;
  }
}

function isStillRefused(error: unknown): boolean {
  return error instanceof Failure && error.code === "still_refused";
}

function explained(rejection: KeptRejection, secrets: readonly string[]): Failure {
  return new Failure("still_refused", { detail: explainRejection(rejection, secrets).message });
}
