import { Counter, Gauge, type Registry } from "prom-client";
import type { FailureCode } from "../../core/errors";
import type { DeliveryOutcome, MetricsRecorder } from "../../core/metrics-recorder";
import { type CounterSeries, createPlainCounter } from "./plain-counter";
import { createPlainHistogram, type HistogramSeries } from "./plain-histogram";

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
  const deliveries = createDeliveryCounter(register);
  const durations = createDurations(register);
  const commits = createPlainHistogram({
    register,
    name: "circleci_webhooks_commit_duration_seconds",
    help: "Time to store an event.",
    labelNames: [],
    buckets: latencyBuckets,
  })({});
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
      deliveries(outcome, code).value += 1;
      if (seconds !== undefined) durations(outcome).observe(seconds);
    },
    observeCommit: (seconds) => commits.observe(seconds),
    countSkippedItem: (consumer) => skipped.inc({ consumer }),
    countNotifications(destination, state, count) {
      notifications.inc({ destination, state }, count);
    },
  };
}

function createDeliveryCounter(
  register: Registry,
): (outcome: DeliveryOutcome, code: string) => CounterSeries {
  const add = createPlainCounter({
    register,
    name: "circleci_webhooks_deliveries_total",
    help: "Webhooks by outcome: stored, duplicate or rejected; a rejection has the code of its failure.",
    labelNames: ["outcome", "code"],
  });
  const byCode = {
    stored: new Map<string, CounterSeries>(),
    duplicate: new Map<string, CounterSeries>(),
    rejected: new Map<string, CounterSeries>(),
  };
  function find(outcome: DeliveryOutcome, code: string): CounterSeries {
    const series = byCode[outcome].get(code) ?? add({ outcome, code });
    byCode[outcome].set(code, series);
    return series;
  }
  for (const outcome of ["stored", "duplicate"] as const) find(outcome, "");
  for (const code of usualCodes) find("rejected", code);
  return find;
}

function createDurations(register: Registry): (outcome: DeliveryOutcome) => HistogramSeries {
  const add = createPlainHistogram({
    register,
    name: "circleci_webhooks_webhook_duration_seconds",
    help: "Time from the headers of a webhook to the response.",
    labelNames: ["outcome"],
    buckets: latencyBuckets,
  });
  const byOutcome: Partial<Record<DeliveryOutcome, HistogramSeries>> = {};
  return (outcome) => (byOutcome[outcome] ??= add({ outcome }));
}
