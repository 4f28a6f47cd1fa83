import type { SampleDelivery } from "./make-delivery";
import { type Attempt, formatAttempt, type Outside, sendSample, succeeded } from "./send-sample";

export interface Plan {
  url: string;
  /** Made while they are sent, so that any number fits into memory. */
  batches: Iterable<readonly SampleDelivery[]>;
  /** How many deliveries the batches hold. */
  total: number;
  /** How many batches are under way at once. Within a batch the order is kept. */
  concurrency: number;
}

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Sends all, a line for each answer; on a terminal with a line of progress below.
 *
 * @returns how many had no 2xx answer
 */
export async function sendSamples(
  { url, batches, total, concurrency }: Plan,
  terminal: Terminal,
  outside: Outside,
): Promise<number> {
  const start = outside.now();
  const counts = new Map<string, number>();
  let sent = 0;
  let failed = 0;

  function report(attempt: Attempt): void {
    const answer = String(attempt.status ?? "no answer");
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
    sent += 1;
    if (!succeeded(attempt)) failed += 1;
    const showsProgress = terminal.isTTY === true && total > 1;
    terminal.write(`${showsProgress ? clearLine : ""}${formatAttempt(attempt)}\n`);
    if (showsProgress && sent < total) terminal.write(`${sent} of ${total} sent`);
  }

  // Every worker takes its next batch from the one iterator.
  const queue = batches[Symbol.iterator]();
  async function work(): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      for (const delivery of next.value) report(await sendSample(delivery, url, outside));
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, total) }, work));

  if (total > 1) terminal.write(`${summarizeCounts(sent, counts, outside.now() - start)}\n`);
  return failed;
}

const clearLine = "\r\u001B[K";

function summarizeCounts(
  sent: number,
  counts: ReadonlyMap<string, number>,
  milliseconds: number,
): string {
  const answers = [...counts].map(([answer, count]) => `${count} x ${answer}`).join(", ");
  return `${sent} sent in ${(milliseconds / 1000).toFixed(1)} s: ${answers}`;
}
