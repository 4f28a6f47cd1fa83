import type { Request, RequestHandler, Response } from "express";
import type { EventStore, Logger } from "../core/ports";
import { receive } from "../core/receive";
import { sendJson } from "./send-json";

/** The tutorial's two answers, one of them new: CircleCI may deliver an event more than once. */
const answers = {
  stored: [201, "Webhook Event successfully logged"],
  duplicate: [200, "Webhook Event already logged"],
} as const;

export function receiveWebhook(context: { store: EventStore; log: Logger }): RequestHandler {
  return async function receiveWebhook(req: Request, res: Response): Promise<void> {
    const [status, message] = answers[await receive(req.body as Buffer, context)];
    sendJson(res, status, { message });
  };
}
