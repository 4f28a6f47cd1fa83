import type { SampleDelivery } from "../make-delivery";
import { type Attempt, type SendDependencies, sendSample, succeeded } from "../send-sample";

export interface HistoryPlan {
  url: string;
  /** In order of time, generated on demand. */
  deliveries: Iterable<TimedDelivery>;
  /** The number of deliveries sent at once. */
  concurrency: number;
}

export interface TimedDelivery extends SampleDelivery {
  /** When CircleCI would have sent it, in milliseconds since 1970. */
  at: number;
}

export interface SentHistory {
  sent: number;
  milliseconds: number;
  /** The first delivery without a 2xx response: it ends the history. */
  failure?: Attempt;
}

/** Sends deliveries in their order until one fails. */
export async function sendHistory(
  { url, deliveries, concurrency }: HistoryPlan,
  onSent: (at: number, sent: number) => void,
  dependencies: SendDependencies,
): Promise<SentHistory> {
  const start = dependencies.now();
  const queue = deliveries[Symbol.iterator]();
  let sent = 0;
  let failure: Attempt | undefined;

  // All workers share one iterator.
  async function work(): Promise<void> {
    while (failure === undefined) {
      const next = queue.next();
      if (next.done) return;
      const attempt = await sendSample(next.value, url, dependencies);
      if (!succeeded(attempt)) {
        failure ??= attempt;
        return;
      }
      sent += 1;
      onSent(next.value.at, sent);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  const milliseconds = dependencies.now() - start;
  return { sent, milliseconds, ...(failure && { failure }) };
}
