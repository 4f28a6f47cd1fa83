import type { Logger, Store } from "../core/ports";
import type { MetricsRecorder } from "../core/metrics-recorder";
import type { RejectionBuffer } from "../core/log/rejection-buffer";
import { webhookPath } from "../core/webhook-path";
import type { Route } from "../server/mount-routes";
import { captureRawBody } from "./capture-raw-body";
import { checkSignature } from "./check-signature";
import { measureDeliveries } from "./measure-deliveries";
import { nameBodyLimit } from "./name-body-limit";
import { receiveWebhook } from "./receive-webhook";
import { recordRejection } from "./record-rejection";
import type { UploadBudget } from "./upload-budget";

export interface WebhookRouteOptions {
  secrets: readonly string[];
  store: Pick<Store, "events">;
  /** Maximum size of a body in bytes. */
  maxBody: number;
  uploads: UploadBudget;
  rejections: RejectionBuffer;
  metrics?: MetricsRecorder | undefined;
  log: Logger;
  now: () => Date;
}

/** The route of the webhooks: every step from the bytes to the response. */
export function webhookRoute({
  secrets,
  store,
  maxBody,
  uploads,
  rejections,
  metrics,
  log,
  now,
}: WebhookRouteOptions): Route {
  const measurement = metrics && measureDeliveries(metrics);
  return [
    "POST",
    webhookPath,
    measurement ? [measurement.measureDelivery] : [],
    captureRawBody(maxBody, uploads),
    checkSignature(secrets),
    receiveWebhook({
      ...{ events: store.events, log, now, metrics },
      countAccepted: measurement?.countAccepted,
    }),
    nameBodyLimit(maxBody),
    recordRejection(rejections, now),
    ...(measurement ? [measurement.countRejection] : []),
  ];
}
