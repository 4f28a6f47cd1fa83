import type { RequestHandler } from "express";
import { Failure } from "../core/errors";
import type { Store } from "../core/ports";
import { sendJson } from "../server/send-json";

/** Liveness: the process responds. */
export const reportHealth: RequestHandler = function reportHealth(_req, res) {
  sendJson(res, 200, { status: "ok" });
};

/** In milliseconds. The route is public, and each check writes to the store. */
const checkInterval = 500;

/** Readiness: 503 while the store cannot save events, and during shutdown. */
export function reportReadiness(
  store: Pick<Store, "check">,
  stopping: AbortSignal,
  now: () => number = () => performance.now(),
): RequestHandler {
  let last: { checked: Promise<void>; at: number } | undefined;

  async function checkStore(): Promise<void> {
    await store.check();
  }

  function check(): Promise<void> {
    if (!last || now() - last.at >= checkInterval) {
      // Requests that arrive during a check share its result.
      const check = { checked: checkStore(), at: Infinity };
      const finish = (): void => void (check.at = now());
      check.checked.then(finish, finish);
      last = check;
    }
    return last.checked;
  }

  return async function reportReadiness(_req, res): Promise<void> {
    if (stopping.aborted) throw new Failure("stopping");
    await check();
    sendJson(res, 200, { status: "ready" });
  };
}
