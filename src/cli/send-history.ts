import { randomInt } from "node:crypto";
import { SingleBar } from "cli-progress";
import { makeHistory } from "../samples/history/make-history";
import { sendHistory, type TimedDelivery } from "../samples/history/send-history";
import { makeDelivery } from "../samples/make-delivery";
import { formatAttempt } from "../samples/send-sample";

export interface SendHistoryOptions {
  days: number;
  projects: number;
  /** Random by default. */
  seed?: number | undefined;
  url: string;
  secret: string;
  concurrency: number;
}

const dayLength = 24 * 60 * 60 * 1000;

/**
 * Sends the history of the last days, with a progress bar on a terminal.
 *
 * @returns whether all of it was accepted
 */
export async function sendWholeHistory(options: SendHistoryOptions): Promise<boolean> {
  const { days, projects, url, secret, concurrency, seed = randomInt(2 ** 31) } = options;
  const end = Date.now();
  const begin = end - days * dayLength;

  function* deliveries(): Generator<TimedDelivery> {
    for (const { at, makeSample } of makeHistory({ days, projects, seed, end })) {
      yield { ...makeDelivery(makeSample(), secret), at };
    }
  }

  const bar = new SingleBar({
    format: "{bar} {percentage} % | {date} | {sent} events",
    etaBuffer: 100,
  });
  bar.start(end - begin, 0, { date: toDate(begin), sent: 0 });
  const { sent, milliseconds, failure } = await sendHistory(
    { url, deliveries: deliveries(), concurrency },
    (at, count) => bar.update(at - begin, { date: toDate(at), sent: count }),
    { fetch, now: Date.now },
  );
  if (!failure) bar.update(end - begin, { date: toDate(end) });
  bar.stop();

  if (failure) console.log(formatAttempt(failure));
  const range = `from ${toDate(begin)} to ${toDate(end)}, ${projects} project${projects === 1 ? "" : "s"}, seed ${seed}`;
  console.log(`${sent} events sent in ${(milliseconds / 1000).toFixed(1)} s: ${range}`);
  return failure === undefined;
}

function toDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
