import { setTimeout as sleep } from "node:timers/promises";
import { restAfterSending } from "../../core/create-pacer";
import { createWakeup } from "../../core/create-wakeup";
import type { Attempted } from "../../core/routing/outbox";
import type { Destination } from "../destinations/destination";
import { attempt } from "./attempt";
import { chooseBatch, nextDueAt, type Waiting } from "./choose-batch";
import { conclude } from "./conclude";
import { holdLease } from "./hold-lease";
import { readAhead } from "./read-ahead";
import { reportAttempt } from "./report-attempt";
import { sendHeld } from "./send-held";
import type { SenderOptions } from "./sender-options";
import { watchService } from "./watch-service";

export interface Sender {
  /** To be called when there may be new notifications. */
  wake: () => void;
  /** To be called when the destination may have been paused, resumed, or changed by hand. */
  reconsider: () => void;
  /** Resolves when the attempts under way have ended. */
  stop(): Promise<void>;
}

/** Requests whose outcome is not stored yet. */
const maxUnsaved = 16;

/** Sends the notifications of a destination: those of a subject in order, others side by side. */
export function createSender(destination: Destination, options: SenderOptions): Sender {
  const { outbox, log, monotonic, pollInterval, atWork } = options;
  const { name, isChat, maxBatch, interval, isSerial = isChat || maxBatch > 1 } = destination;
  const wakeup = createWakeup();
  const stopping = new AbortController();
  const ahead = readAhead(name, destination, options);
  const watch = watchService(isSerial ? 1 : maxUnsaved);
  const lease = holdLease(name, options, (failures) => {
    watch.begin(failures);
    ahead.forget();
  });
  const unsaved = new Set<Promise<void>>();
  let inFlight = 0;
  let nextAt = -Infinity;
  let storeFailures = 0;

  /** @returns how long to wait before the next turn, in milliseconds */
  async function takeTurn(): Promise<number> {
    // Without a lease, only to see whether there is anything: another receiver may be sending it.
    await ahead.fill();
    if (ahead.waiting().length === 0) return pollInterval;
    const wasHeld = lease.isHeld();
    if (!(await lease.hold())) return giveWay();
    if (!wasHeld) await ahead.fill();
    while (lease.isHeld() && !stopping.signal.aborted) {
      const wait = startNext();
      if (wait !== undefined) return wait;
      const rest = restAfterSending(atWork.size);
      if (rest > 0) await pause(rest);
      await ahead.fill();
    }
    return 0;
  }

  function giveWay(): number {
    ahead.forget();
    return pollInterval;
  }

  /** @returns how long to wait, in milliseconds; undefined when a request was started */
  function startNext(): number | undefined {
    const now = monotonic();
    const openAt = Math.max(nextAt, watch.closedUntil());
    if (openAt > now) return openAt - now;
    // The end of an attempt wakes the sender.
    if (inFlight >= watch.maxInFlight() || unsaved.size >= maxUnsaved) return pollInterval;
    const waiting = ahead.waiting();
    const batch = chooseBatch(waiting, destination, now, watch.isFailing());
    if (batch.length === 0) {
      ahead.readFurther();
      return nextDueAt(waiting, now) - now;
    }
    start(batch);
    return undefined;
  }

  function start(batch: readonly Waiting[]): void {
    for (const one of batch) one.isInFlight = true;
    nextAt = monotonic() + interval;
    const sending = send(batch)
      .catch(reportStoreFailure)
      .then(() => {
        unsaved.delete(sending);
        wakeup.wake();
      });
    unsaved.add(sending);
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    try {
      const { outcome, notifications } = await exchange(batch);
      await outbox.saveAttempt(outcome);
      if (outcome.pause !== null) lease.doubt();
      storeFailures = 0;
      options.metrics?.countNotifications(name, outcome.state, notifications.length);
      reportAttempt(outcome, notifications, log);
      release(batch);
      if (outcome.state === "pending") ahead.forget();
      else ahead.remove(notifications);
    } catch (error) {
      release(batch);
      lease.doubt();
      throw error;
    }
  }

  async function exchange(batch: readonly Waiting[]): Promise<Exchanged> {
    const round = watch.round();
    inFlight += 1;
    try {
      const sent = await attempt(destination, batch, options);
      const outcome = await conclude(name, sent, { watch, round }, options);
      return { outcome, notifications: sent.notifications };
    } finally {
      inFlight -= 1;
      if (isSerial) nextAt = monotonic() + interval;
      wakeup.wake();
    }
  }

  function reportStoreFailure(err: unknown): void {
    storeFailures += 1;
    if (storeFailures === 1)
      log.error({ err, destination: name }, "notifications cannot be read or saved");
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let wait = pollInterval;
      try {
        wait = await takeTurn();
        // Outcomes that could not be stored are still waiting.
        if (ahead.waiting().length === 0) storeFailures = 0;
      } catch (err) {
        reportStoreFailure(err);
      }
      if (ahead.waiting().length > 0) atWork.add(wakeup);
      else atWork.delete(wakeup);
      if (storeFailures > 0) {
        await pause(Math.min(1_000 * storeFailures, 10_000));
        ahead.expectMore();
      } else if (wait > 0) await rest(Math.min(wait, pollInterval));
    }
    if (isChat) await sendHeld(ending, options).catch(reportStoreFailure);
    await Promise.all(unsaved);
  }

  /** Waits, unless the server shuts down. */
  async function pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, stopping).catch(() => undefined);
  }

  /** Waits until it is time, or there may be something new. */
  async function rest(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => {
      ahead.expectMore();
      wakeup.wake();
    }, milliseconds);
    await wakeup.sleep();
    clearTimeout(timer);
  }

  const ending = { ahead, lease, watch, unsaved, startNext, interval };
  const running = run();
  return {
    wake() {
      ahead.expectMore();
      wakeup.wake();
    },
    reconsider() {
      lease.doubt();
      ahead.forget();
      wakeup.wake();
    },
    async stop() {
      stopping.abort();
      wakeup.wake();
      await running;
    },
  };
}

interface Exchanged {
  outcome: Attempted;
  notifications: readonly Waiting[];
}

function release(batch: readonly Waiting[]): void {
  for (const one of batch) one.isInFlight = false;
}
