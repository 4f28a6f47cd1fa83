import type { Request } from "express";
import { webhookPath } from "../../core/webhook-path";

/** The URL of the webhook route, as the browser reaches this server. */
export function webhookUrlOf({ protocol, headers }: Request): string {
  return `${protocol}://${headers.host ?? "localhost"}${webhookPath}`;
}
