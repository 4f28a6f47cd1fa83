import { Failure } from "../../core/errors";
import type { PreparedRequest, StoredNotification } from "../../core/notification";
import type { Attempted, Outbox } from "../../core/outbox";
import { withStoreErrors } from "../../core/with-store-errors";
import type { Destination, Job, SendResult } from "../destinations/destination";
import { maxAge, retryDelay } from "./retry-schedule";
import type { SenderOptions } from "./sender-options";

/** A destination is paused after this many failures in a row. */
const maxFailuresInRow = 10;

/**
 * One attempt at sending notifications in one request; the store gets its result.
 *
 * @returns how long the service took, in milliseconds
 */
export async function sendBatch(
  destination: Destination,
  batch: readonly StoredNotification[],
  options: SenderOptions,
): Promise<number> {
  const { outbox, now } = options;
  const { jobs, sent } = await findJobs(batch, options);
  const at = now();
  const result =
    jobs.length === 0
      ? eventRemoved
      : await attempt(destination, jobs, sent[0]?.request ?? null, options);
  const { status, response } = result;
  const error = result.outcome === "delivered" ? null : result.error;
  const durationMs = now().getTime() - at.getTime();
  const attempted: Attempted = {
    destination: destination.name,
    keys: sent.map(({ key }) => key),
    attempt: { at: at.toISOString(), durationMs, status, response, error },
    ...(await conclude(result, sent, destination, options)),
  };
  await outbox.saveAttempt(attempted);
  options.metrics?.countNotifications(destination.name, attempted.state, sent.length);
  report(attempted, sent, options);
  return durationMs;
}

/** What the next request carries: the batch, up to the second of one CircleCI id. */
async function findJobs(
  batch: readonly StoredNotification[],
  { events }: SenderOptions,
): Promise<{ jobs: Job[]; sent: StoredNotification[] }> {
  const jobs: Job[] = [];
  const sent: StoredNotification[] = [];
  const ids = new Set<string>();
  for (const notification of batch) {
    const event = await events.find(notification.eventKey);
    const isPrepared = batch[0]?.request !== null;
    if (!isPrepared && sent.length > 0 && (!event || ids.has(event.id))) break;
    sent.push(notification);
    if (!event) continue;
    ids.add(event.id);
    jobs.push({ notification, event });
  }
  return { jobs, sent };
}

const eventRemoved = notSent("The event is no longer in the log.");

function notSent(error: string): SendResult {
  return { outcome: "failed", error, status: null, response: "" };
}

async function attempt(
  destination: Destination,
  jobs: readonly Job[],
  stored: PreparedRequest | null,
  { outbox, createTools, signal }: SenderOptions,
): Promise<SendResult> {
  const tools = createTools(destination, signal);
  try {
    const request = stored ?? (await destination.prepare(jobs, tools));
    if (stored === null) await storeRequest(jobs, request, outbox);
    return await destination.send(request, jobs, tools);
  } catch (error) {
    // Without the store there is no attempt to record: the sender tries again when it is back.
    if (error instanceof Failure && error.code === "store_unavailable") throw error;
    return notSent((error as Error).message);
  }
}

function storeRequest(
  jobs: readonly Job[],
  request: PreparedRequest,
  outbox: Outbox,
): Promise<void> {
  const keys = jobs.map(({ notification }) => notification.key);
  return withStoreErrors(() => outbox.prepare(keys, request));
}

async function conclude(
  result: SendResult,
  sent: readonly StoredNotification[],
  { name }: Destination,
  { outbox, now, random }: SenderOptions,
): Promise<Pick<Attempted, "state" | "nextAttemptAt" | "result" | "pause">> {
  const nothing = { nextAttemptAt: null, result: null, pause: null };
  if (result.outcome === "delivered") {
    return { ...nothing, state: "delivered", result: result.result ?? null };
  }
  const [first] = sent;
  const age = now().getTime() - Date.parse(first?.createdAt ?? "");
  if (result.outcome === "retry" && age < maxAge) {
    const delay = retryDelay((first?.attempts ?? 0) + 1, random());
    // The service may ask for more time, but not for more than the notification has left.
    const wait = Math.min(Math.max(delay, result.afterMs ?? 0), maxAge - age);
    return { ...nothing, state: "pending", nextAttemptAt: new Date(now().getTime() + wait) };
  }
  const states = await outbox.listDestinations();
  const failures = (states.find((state) => state.name === name)?.failuresInRow ?? 0) + sent.length;
  const tooMany =
    failures >= maxFailuresInRow ? `${failures} notifications in a row failed.` : null;
  const why = result.outcome === "failed" ? result.pause : undefined;
  return { ...nothing, state: "failed", pause: why ?? tooMany };
}

function report(
  { destination, attempt, state, nextAttemptAt, pause }: Attempted,
  sent: readonly StoredNotification[],
  { log }: SenderOptions,
): void {
  const { status, error, durationMs } = attempt;
  const fields = { destination, status, durationMs, ...(error !== null && { why: error }) };
  for (const { key, eventKey, reason } of sent) {
    const named = { ...fields, key, event: eventKey };
    if (state === "delivered") log.info(named, `${reason}: delivered to ${destination}`);
    else if (state === "failed") log.error(named, `${reason}: not delivered to ${destination}`);
    else
      log.warn(
        { ...named, nextAttemptAt },
        `${reason}: not delivered to ${destination} yet, will be retried`,
      );
  }
  if (pause !== null) log.error({ destination, why: pause }, `${destination} is paused`);
}
