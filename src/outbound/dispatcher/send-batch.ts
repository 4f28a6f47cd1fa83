import type { StoredNotification } from "../../core/notification";
import type { Attempted } from "../../core/outbox";
import type { Destination, Job, SendResult } from "../destinations/destination";
import type { SenderOptions } from "./create-sender";
import { maxAge, retryDelay } from "./retry-schedule";

/** A destination is paused after this many failures in a row. */
const maxFailuresInRow = 10;

/** One attempt at sending notifications in one request; the store gets its result. */
export async function sendBatch(
  destination: Destination,
  batch: readonly StoredNotification[],
  options: SenderOptions,
): Promise<void> {
  const { outbox, now } = options;
  const jobs = await findJobs(batch, options);
  const sent = jobs.length === 0 ? batch : jobs.map(({ notification }) => notification);
  const at = now();
  const result = jobs.length === 0 ? eventRemoved : await attempt(destination, jobs, options);
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
  report(attempted, sent, options);
}

/** The notifications with their events, up to the second of one event: one request takes it once. */
async function findJobs(
  batch: readonly StoredNotification[],
  { events }: SenderOptions,
): Promise<Job[]> {
  const jobs: Job[] = [];
  const ids = new Set<string>();
  for (const notification of batch) {
    const event = await events.find(notification.eventKey);
    if (!event) continue;
    if (notification.batch === null && ids.has(event.id)) break;
    ids.add(event.id);
    jobs.push({ notification, event });
  }
  return jobs;
}

const eventRemoved: SendResult = {
  outcome: "failed",
  error: "The event is no longer in the log.",
  status: null,
  response: "",
};

async function attempt(
  destination: Destination,
  jobs: readonly Job[],
  { outbox, createTools, signal }: SenderOptions,
): Promise<SendResult> {
  const tools = createTools(destination, signal);
  const stored = jobs[0]?.notification as StoredNotification | undefined;
  let request = stored?.request ?? null;
  if (request === null) {
    try {
      request = await destination.prepare(jobs, tools);
    } catch (error) {
      return { ...eventRemoved, error: (error as Error).message };
    }
    await outbox.prepare(
      jobs.map(({ notification }) => notification.key),
      request,
    );
  }
  return destination.send(request, jobs, tools);
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
    const wait = Math.max(delay, result.afterMs ?? 0);
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
    else log.warn({ ...named, nextAttemptAt }, `${reason}: ${destination} is tried again later`);
  }
  if (pause !== null) log.error({ destination, why: pause }, `${destination} is paused`);
}
