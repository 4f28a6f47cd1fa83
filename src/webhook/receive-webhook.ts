import type { Request, RequestHandler, Response } from "express";
import { receive, type ReceiveContext } from "../core/receive";
import { sendJson } from "../server/send-json";

/** The tutorial's two answers, one of them new: CircleCI may deliver an event more than once. */
const answers = {
  stored: [201, "Webhook Event successfully logged"],
  duplicate: [200, "Webhook Event already logged"],
} as const;

export function receiveWebhook(context: ReceiveContext): RequestHandler {
  return async function receiveWebhook(req: Request, res: Response): Promise<void> {
    const [status, message] =
      answers[await receive({ body: req.body as Buffer, headers: req.headers }, context)];
    sendJson(res, status, { message });
  };
}
