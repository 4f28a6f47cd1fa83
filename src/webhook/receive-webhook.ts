import type { Request, RequestHandler, Response } from "express";
import { receive, type ReceiveContext } from "../core/receive";
import { sendJson } from "../server/send-json";

/** The tutorial's two answers, one of them new: CircleCI may deliver an event more than once. */
const answers = {
  stored: [201, "Webhook Event successfully logged"],
  duplicate: [200, "Webhook Event already logged"],
} as const;

export interface ReceiveWebhookContext extends ReceiveContext {
  now: () => Date;
}

export function receiveWebhook(context: ReceiveWebhookContext): RequestHandler {
  return async function receiveWebhook(req: Request, res: Response): Promise<void> {
    const { headers, body } = req as { headers: Request["headers"]; body: Buffer };
    const { outcome } = await receive({ body, headers, receivedAt: context.now() }, context);
    const [status, message] = answers[outcome];
    sendJson(res, status, { message });
  };
}
