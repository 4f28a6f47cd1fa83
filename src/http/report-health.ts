import type { RequestHandler } from "express";
import { askStore } from "../core/ask-store";
import { Failure } from "../core/errors";
import type { EventStore } from "../core/ports";
import { sendJson } from "./send-json";

/** Alive: the process answers. */
export const reportHealth: RequestHandler = function reportHealth(_req, res) {
  sendJson(res, 200, { status: "ok" });
};

/** Ready: webhooks are taken. 503 while the store cannot keep any, and when the server stops. */
export function reportReadiness(store: EventStore, stopping: AbortSignal): RequestHandler {
  let running: Promise<void> | undefined;

  // Anybody may ask, so all who ask at once share one question to the store.
  const check = (): Promise<void> =>
    (running ??= askStore(() => store.check()).finally(() => {
      running = undefined;
    }));

  return async function reportReadiness(_req, res): Promise<void> {
    if (stopping.aborted) throw new Failure("stopping");
    await check();
    sendJson(res, 200, { status: "ready" });
  };
}
