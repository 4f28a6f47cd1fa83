import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { FailureCode } from "../../core/errors";
import type { MetricsRecorder } from "../../core/metrics-recorder";

export type ReadPending = () => Promise<readonly { name: string; pending: number }[]>;

/** In seconds: 0.5 ms to CircleCI's documented timeout. */
const latencyBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The usual rejections. Their series begin at 0, or Prometheus would miss the first one of each. */
const usualCodes = [
  "missing_signature",
  "invalid_signature",
  "malformed_payload",
  "missing_body",
  "body_too_large",
  "unsupported_encoding",
  "wrong_path",
  "store_unavailable",
] as const satisfies FailureCode[];

/** The consumers whose items may be skipped. Their series begin at 0 too. */
const consumers = ["router", "insights", "metrics"];

export function createReceiverMetrics(
  register: Registry,
  readPending: ReadPending,
): Pick<
  MetricsRecorder,
  "countDelivery" | "observeCommit" | "countSkippedItem" | "countNotifications"
> {
  const registers = [register];
  const deliveries = new Counter({
    name: "circleci_webhooks_deliveries_total",
    help: "Webhooks by outcome: stored, duplicate or rejected; a rejection has the code of its failure.",
    labelNames: ["outcome", "code"] as const,
    registers,
  });
  for (const outcome of ["stored", "duplicate"]) deliveries.inc({ outcome, code: "" }, 0);
  for (const code of usualCodes) deliveries.inc({ outcome: "rejected", code }, 0);
  const webhooks = new Histogram({
    name: "circleci_webhooks_webhook_duration_seconds",
    help: "Time from the headers of a webhook to the response.",
    labelNames: ["outcome"] as const,
    buckets: latencyBuckets,
    registers,
  });
  const commits = new Histogram({
    name: "circleci_webhooks_commit_duration_seconds",
    help: "Time to store an event.",
    buckets: latencyBuckets,
    registers,
  });
  const skipped = new Counter({
    name: "circleci_webhooks_skipped_items_total",
    help: "Deliveries that were stored, but could not be routed or counted in the insights or metrics.",
    labelNames: ["consumer"] as const,
    registers,
  });
  for (const consumer of consumers) skipped.inc({ consumer }, 0);
  const notifications = new Counter({
    name: "circleci_webhooks_notifications_total",
    help: "Notifications after an attempt: delivered, failed, or pending if it is tried again.",
    labelNames: ["destination", "state"] as const,
    registers,
  });
  new Gauge({
    name: "circleci_webhooks_notifications_pending",
    help: "Notifications that wait to be sent.",
    labelNames: ["destination"] as const,
    registers,
    async collect() {
      this.reset();
      for (const { name, pending } of await readPending()) this.set({ destination: name }, pending);
    },
  });

  return {
    countDelivery(outcome, code, seconds) {
      deliveries.inc({ outcome, code });
      if (seconds !== undefined) webhooks.observe({ outcome }, seconds);
    },
    observeCommit: (seconds) => commits.observe(seconds),
    countSkippedItem: (consumer) => skipped.inc({ consumer }),
    countNotifications(destination, state, count) {
      notifications.inc({ destination, state }, count);
    },
  };
}
