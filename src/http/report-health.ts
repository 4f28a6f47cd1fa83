import type { RequestHandler } from "express";
import { Failure } from "../core/errors";
import { sendJson } from "./send-json";

/** Alive: the process answers. */
export const reportHealth: RequestHandler = function reportHealth(_req, res) {
  sendJson(res, 200, { status: "ok" });
};

/** Ready: webhooks are taken. 503 from the moment the server begins to stop. */
export function reportReadiness(isStopping: () => boolean): RequestHandler {
  return function reportReadiness(_req, res): void {
    if (isStopping()) throw new Failure("stopping");
    sendJson(res, 200, { status: "ready" });
  };
}
