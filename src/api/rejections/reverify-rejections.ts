import { setImmediate as nextTurn } from "node:timers/promises";
import type { RequestHandler } from "express";
import type { z } from "zod";
import { Failure } from "../../core/errors";
import { explainRejection, type Requirements } from "../../core/log/explain-rejection";
import { maxRejections } from "../../core/log/rejection";
import type { RejectionLog } from "../../core/ports";
import type { Reverify, ReverifyContext } from "../../core/log/reverify";
import { sendJson } from "../../server/send-json";
import type { reverified, reverifiedAll } from "../openapi/schemas";

/** Checks the stored bytes of one rejection with the secrets that are configured now. */
export function reverifyRejection(reverify: Reverify, requirements: Requirements): RequestHandler {
  return async function reverifyRejection(req, res): Promise<void> {
    const result = await reverify(String(req.params.key));
    if (result.outcome === "stillRejected") {
      const detail = explainRejection(result.rejection, requirements).message;
      throw new Failure("still_rejected", { detail });
    }
    sendJson(res, 200, result satisfies z.infer<typeof reverified>);
  };
}

/** Re-verifies every rejection that is not logged yet. */
export function reverifyAllRejections(
  reverify: Reverify,
  { store }: Pick<ReverifyContext, "store">,
): RequestHandler {
  return async function reverifyAllRejections(_req, res): Promise<void> {
    const counts = { stored: 0, duplicate: 0, stillRejected: 0 };
    const results: Result[] = [];
    for (const key of await findOpen(store.rejections)) {
      const result = await reverifyOne(key, reverify);
      results.push(result);
      counts[result.outcome] += 1;
      // Let webhooks run in between.
      await nextTurn();
    }
    sendJson(res, 200, { ...counts, results } satisfies z.infer<typeof reverifiedAll>);
  };
}

/** Oldest first, so that events are logged in order of arrival. */
async function findOpen(rejections: RejectionLog): Promise<string[]> {
  const all = await rejections.list({ limit: maxRejections });
  return all
    .filter(({ loggedAs }) => loggedAs === null)
    .map(({ key }) => key)
    .reverse();
}

type Result = z.infer<typeof reverifiedAll>["results"][number];

async function reverifyOne(rejection: string, reverify: Reverify): Promise<Result> {
  const stillRejected: Result = { rejection, outcome: "stillRejected", event: null };
  try {
    const result = await reverify(rejection);
    if (result.outcome === "stillRejected") return stillRejected;
    return { rejection, outcome: result.outcome, event: result.key };
  } catch (error) {
    // Newer rejections have displaced this one in the meantime.
    if (error instanceof Failure && error.code === "no_such_rejection") return stillRejected;
    throw error;
  }
}
