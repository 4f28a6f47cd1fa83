import type { Request, RequestHandler, Response } from "express";
import { receive, type ReceiveContext } from "../core/receive";
import type { DeliveryMeasurement } from "./measure-deliveries";
import { send, toJsonResponse } from "../server/send-json";

/** The tutorial has only the first; CircleCI may deliver an event more than once. */
const responses = {
  stored: toJsonResponse(201, { message: "Webhook Event successfully logged" }),
  duplicate: toJsonResponse(200, { message: "Webhook Event already logged" }),
} as const;

export interface ReceiveWebhookContext extends ReceiveContext {
  now: () => Date;
  /** Called after the response. */
  countAccepted?: DeliveryMeasurement["countAccepted"] | undefined;
}

export function receiveWebhook(context: ReceiveWebhookContext): RequestHandler {
  return async function receiveWebhook(req: Request, res: Response): Promise<void> {
    const { headers, body } = req as { headers: Request["headers"]; body: Buffer };
    const { outcome } = await receive({ body, headers, receivedAt: context.now() }, context);
    send(res, responses[outcome]);
    context.countAccepted?.(req, outcome);
  };
}
