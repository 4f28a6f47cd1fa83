import { setTimeout as sleep } from "node:timers/promises";
import { isHeld } from "./choose-batch";
import type { HeldLease } from "./hold-lease";
import type { ReadAhead } from "./read-ahead";
import type { SenderOptions } from "./sender-options";
import type { ServiceWatch } from "./watch-service";

/** A sender that ends. */
interface EndingSender {
  ahead: ReadAhead;
  lease: HeldLease;
  watch: ServiceWatch;
  /** Requests whose outcome is not stored yet. */
  unsaved: ReadonlySet<Promise<void>>;
  /** Starts a request. @returns how long to wait, in milliseconds; undefined when it did */
  startNext: () => number | undefined;
  /** The minimum time between two requests, in milliseconds. */
  interval: number;
}

/** At the shutdown, breaks that are held count as due, unless their service or the store fails. */
export async function sendHeld(
  { ahead, lease, watch, unsaved, startNext, interval }: EndingSender,
  { monotonic, signal }: Pick<SenderOptions, "monotonic" | "signal">,
): Promise<void> {
  await Promise.all(unsaved);
  ahead.expectMore();
  await ahead.fill();
  while (!signal.aborted && !watch.isFailing()) {
    const held = ahead.waiting().filter(isHeld);
    if (held.length === 0 || !(await lease.hold())) return;
    for (const one of held) one.dueAt = Math.min(one.dueAt, monotonic());
    const wait = startNext() ?? 0;
    if (wait > interval) return;
    const [started] = ahead.waiting().filter(({ isInFlight }) => isInFlight);
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
    await Promise.all(unsaved);
    // Its outcome could not be stored.
    if (started && ahead.waiting().includes(started)) return;
  }
}
