import type { SampleDelivery } from "./make-delivery";
import {
  type Attempt,
  formatAttempt,
  type SendDependencies,
  sendSample,
  succeeded,
} from "./send-sample";

export interface Plan {
  url: string;
  /** Generated on demand, so that any number fits into memory. */
  batches: Iterable<readonly SampleDelivery[]>;
  /** Number of deliveries in all batches. */
  total: number;
  /** The number of batches sent in parallel. Each batch is sent in order. */
  concurrency: number;
}

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Sends all deliveries and prints a line for each; on a terminal, also a progress line.
 *
 * @returns the number of deliveries without a 2xx response
 */
export async function sendSamples(
  { url, batches, total, concurrency }: Plan,
  terminal: Terminal,
  dependencies: SendDependencies,
): Promise<number> {
  const start = dependencies.now();
  const counts = new Map<string, number>();
  let sent = 0;
  let failed = 0;

  function report(attempt: Attempt): void {
    const result = String(attempt.status ?? "no response");
    counts.set(result, (counts.get(result) ?? 0) + 1);
    sent += 1;
    if (!succeeded(attempt)) failed += 1;
    const showsProgress = terminal.isTTY === true && total > 1;
    terminal.write(`${showsProgress ? clearLine : ""}${formatAttempt(attempt)}\n`);
    if (showsProgress && sent < total) terminal.write(`${sent} of ${total} sent`);
  }

  // All workers share one iterator.
  const queue = batches[Symbol.iterator]();
  async function work(): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      for (const delivery of next.value) report(await sendSample(delivery, url, dependencies));
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, total) }, work));

  if (total > 1) terminal.write(`${summarizeCounts(sent, counts, dependencies.now() - start)}\n`);
  return failed;
}

const clearLine = "\r\u001B[K";

function summarizeCounts(
  sent: number,
  counts: ReadonlyMap<string, number>,
  milliseconds: number,
): string {
  const results = [...counts].map(([result, count]) => `${count} x ${result}`).join(", ");
  return `${sent} sent in ${(milliseconds / 1000).toFixed(1)} s: ${results}`;
}
