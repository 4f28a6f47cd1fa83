import type { Request, RequestHandler, Response } from "express";
import { receive, type ReceiveContext } from "../core/receive";
import { sendJson } from "../server/send-json";

/** The tutorial has only the first; CircleCI may deliver an event more than once. */
const responses = {
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
    const [status, message] = responses[outcome];
    sendJson(res, status, { message });
  };
}
