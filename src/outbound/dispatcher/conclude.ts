import type { Attempted } from "../../core/routing/outbox";
import { isSplit, type Sent } from "./attempt";
import { maxAge, retryDelay } from "./retry-schedule";
import type { SenderOptions } from "./sender-options";
import { maxFailuresInRow, type ServiceWatch } from "./watch-service";

type Conclusion = Pick<Attempted, "state" | "retryInMs" | "isFailure" | "result" | "pause">;

const nothing = { retryInMs: null, isFailure: false, result: null, pause: null };

/** The watch on a service, and its round when the request was sent. */
interface Watched {
  watch: ServiceWatch;
  round: number;
}

/**
 * Decides the new states of an attempt's notifications and of their destination. The watch on the
 * service is updated at once, before the outcome is stored.
 */
export async function conclude(
  destination: string,
  sent: Sent,
  watched: Watched,
  options: SenderOptions,
): Promise<Attempted> {
  const { notifications, result, at, durationMs, requests } = sent;
  const { status, response } = result;
  const error = result.outcome === "delivered" ? null : result.error;
  const attempt = { at: at.toISOString(), durationMs, status, response, error };
  const keys = notifications.map(({ key }) => key);
  return { destination, keys, attempt, ...(await judge(sent, watched, options)), requests };
}

async function judge(
  sent: Sent,
  { watch, round }: Watched,
  options: SenderOptions,
): Promise<Conclusion> {
  const { result } = sent;
  if (result.outcome === "delivered") {
    watch.delivered();
    return { ...nothing, state: "delivered", result: result.result ?? null };
  }
  if (result.outcome === "retry") {
    const { afterMs = 0 } = result;
    const misses = watch.missed(round);
    const retryInMs = await planRetry(sent, afterMs, misses, options);
    if (retryInMs !== undefined) {
      const closedFor = Math.max(retryDelay(misses, options.random()), afterMs);
      watch.closeUntil(options.monotonic() + Math.min(closedFor, retryInMs));
      return { ...nothing, state: "pending", retryInMs };
    }
  }
  const failures = watch.refused();
  const pause = explainPause(result, failures);
  if (pause !== null) watch.closeUntil(Infinity);
  if (pause === null && isSplit(sent)) {
    return { ...nothing, state: "pending", retryInMs: 0, isFailure: true };
  }
  return { ...nothing, state: "failed", isFailure: true, pause };
}

/**
 * @param misses of the service in a row
 * @returns how long to wait, in whole milliseconds; undefined when it is given up
 */
async function planRetry(
  { notifications: [first] }: Sent,
  afterMs: number,
  misses: number,
  { monotonic, random, isClockTrusted }: SenderOptions,
): Promise<number | undefined> {
  const age = first ? monotonic() - first.bornAt : 0;
  const isOld = age >= maxAge;
  if (isOld && (await isClockTrusted())) return undefined;
  const delay = retryDelay(Math.max((first?.attempts ?? 0) + 1, misses), random());
  // The service may ask for more time, but not for more than the notification has left.
  // Rounded, because neither an age nor a service's wish is a whole number, as a store needs it.
  return Math.ceil(Math.min(Math.max(delay, afterMs), isOld ? maxAge : maxAge - age));
}

/** The reason for a pause, with the service's own words; null if there is none. */
function explainPause(result: Sent["result"], failures: number): string | null {
  if (result.outcome === "delivered") return null;
  const own = result.outcome === "failed" ? result.pause : undefined;
  const tooMany = `${failures} requests in a row failed.`;
  const why = own ?? (failures >= maxFailuresInRow ? tooMany : undefined);
  return why === undefined ? null : `${why} The newest error: ${result.error}`;
}
