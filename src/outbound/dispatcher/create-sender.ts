import { setTimeout as sleep } from "node:timers/promises";
import { createPacer } from "../../core/create-pacer";
import { createWakeup } from "../../core/create-wakeup";
import type { Destination } from "../destinations/destination";
import { chooseBatch, maxPending } from "./choose-batch";
import { sendBatch } from "./send-batch";
import type { SenderOptions } from "./sender-options";

export interface Sender {
  wake: () => void;
  /** Resolves when the attempt under way has ended. */
  stop(): Promise<void>;
}

/** Longer than an attempt may take between two renewals, in milliseconds. */
const leaseDuration = 12_000;
const renewalInterval = 4_000;

/** Sends the notifications of one destination, in order. */
export function createSender(destination: Destination, options: SenderOptions): Sender {
  const { outbox, log, owner, now, pollInterval } = options;
  const { name } = destination;
  const wakeup = createWakeup();
  const restAfter = createPacer(options.parts);
  const stopping = new AbortController();
  let lastSentAt = 0;

  function lease(): Promise<boolean> {
    return outbox.lease(name, owner, now(), new Date(now().getTime() + leaseDuration));
  }

  /** @returns how long to wait before the next turn, in milliseconds */
  async function takeTurn(): Promise<number> {
    const began = performance.now();
    const [first] = await outbox.readPending(name, 1);
    if (!first) return pollInterval;
    const dueAt = Math.max(
      Date.parse(first.nextAttemptAt ?? "") || 0,
      lastSentAt + destination.interval,
    );
    const wait = dueAt - now().getTime();
    if (wait > 0) return Math.min(wait, pollInterval);
    if (!(await lease())) return pollInterval;
    const batch = chooseBatch(await outbox.readPending(name, maxPending), destination);
    const renewal = setInterval(() => void lease().catch(() => undefined), renewalInterval);
    try {
      const sending = await sendBatch(destination, batch, options);
      lastSentAt = now().getTime();
      await pace(restAfter(performance.now() - began - sending));
      return 0;
    } finally {
      clearInterval(renewal);
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const wait = await takeTurn();
        failures = 0;
        if (wait > 0) await rest(wait);
      } catch (err) {
        failures += 1;
        if (failures === 1)
          log.error({ err, destination: name }, "notifications cannot be read or saved");
        await rest(Math.min(1_000 * failures, 10_000));
      }
    }
  }

  /** Waits, unless the server shuts down. */
  async function pace(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, stopping).catch(() => undefined);
  }

  /** Until it is time, or there may be something new. */
  async function rest(milliseconds: number): Promise<void> {
    const timer = setTimeout(wakeup.wake, milliseconds);
    await wakeup.sleep();
    clearTimeout(timer);
  }

  const running = run();
  return {
    wake: wakeup.wake,
    async stop() {
      stopping.abort();
      wakeup.wake();
      await running;
    },
  };
}
