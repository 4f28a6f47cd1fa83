import { Failure } from "../../core/errors";
import type { PreparedRequest } from "../../core/routing/notification";
import type { OwnRequest } from "../../core/routing/outbox";
import type { Destination, Job, SendResult, SendTools } from "../destinations/destination";
import { TemplateFailure } from "../messages/template-failure";
import type { Waiting } from "./choose-batch";
import type { SenderOptions } from "./sender-options";

/** A request and its outcome. */
export interface Sent extends Carried {
  result: SendResult;
  at: Date;
  durationMs: number;
  /** Requests to store with the outcome. */
  requests: readonly OwnRequest[];
}

/** The content of a request. Events that were removed have no job. */
interface Carried {
  notifications: readonly Waiting[];
  jobs: readonly Job[];
}

interface Prepared {
  carried: Carried;
  request: PreparedRequest | null;
  /** The reason why there is no request. */
  error?: unknown;
}

/**
 * Sends notifications in one request.
 *
 * @throws Failure `store_unavailable`: nothing was sent
 */
export async function attempt(
  destination: Destination,
  batch: readonly Waiting[],
  options: SenderOptions,
): Promise<Sent> {
  const { now, monotonic, createTools, signal } = options;
  const tools = createTools(destination, signal);
  const found = await findJobs(batch, options);
  const at = now();
  const { carried, request, error } = await prepare(destination, found, tools);
  if (request && isStoredFirst(destination)) await storeRequest(carried, request, options);
  const sentAt = monotonic();
  const result = request
    ? await send(destination, request, carried.jobs, tools)
    : noRequest(carried, error);
  const durationMs = Math.round(monotonic() - sentAt);
  const requests = isSplit({ ...carried, result })
    ? await prepareEach(destination, carried, tools)
    : newRequest(destination, carried, request);
  return { ...carried, result, at, durationMs, requests };
}

/** A batch that a service refuses for its content is sent again one by one. */
export function isSplit({
  notifications,
  result,
}: Pick<Sent, "notifications" | "result">): boolean {
  return notifications.length > 1 && isRefused(result);
}

function isRefused({ outcome, status }: SendResult): boolean {
  return outcome === "failed" && (status === 400 || status === 422);
}

/** The content of the next request: the batch, up to the second of one CircleCI id. */
async function findJobs(
  batch: readonly Waiting[],
  { events }: Pick<SenderOptions, "events">,
): Promise<Carried> {
  const jobs: Job[] = [];
  const notifications: Waiting[] = [];
  const ids = new Set<string>();
  const isPrepared = batch[0]?.request !== null;
  for (const notification of batch) {
    const event = await events.find(notification.eventKey);
    const endsBatch = !event || ids.has(event.id);
    if (!isPrepared && endsBatch && notifications.length > 0) break;
    notifications.push(notification);
    if (event) jobs.push({ notification, event });
    if (event) ids.add(event.id);
    if (!isPrepared && endsBatch) break;
  }
  return { jobs, notifications };
}

/**
 * Prepares a request for several jobs; if that fails, for the first of them alone, so that one
 * stops no other.
 */
async function prepare(
  destination: Destination,
  carried: Carried,
  tools: SendTools,
): Promise<Prepared> {
  const { jobs, notifications } = carried;
  const stored = notifications[0]?.request ?? null;
  if (stored !== null || jobs.length === 0)
    return { carried, request: jobs.length > 0 ? stored : null };
  try {
    return { carried, request: await destination.prepare(jobs, tools) };
  } catch (error) {
    throwStoreFailure(error);
    if (jobs.length === 1) return { carried, request: null, error };
    const first = { jobs: jobs.slice(0, 1), notifications: notifications.slice(0, 1) };
    return prepare(destination, first, tools);
  }
}

/** Whether a second preparation could differ: with other notifications, or after another job. */
function isStoredFirst({ isChat, maxBatch, saysDuration = false }: Destination): boolean {
  return isChat || maxBatch > 1 || saysDuration;
}

async function storeRequest(
  { notifications: [first], jobs }: Carried,
  request: PreparedRequest,
  { outbox }: Pick<SenderOptions, "outbox">,
): Promise<void> {
  if (first?.request !== null) return;
  const keys = jobs.map(({ notification }) => notification.key);
  await outbox.prepare(keys, request);
}

async function send(
  destination: Destination,
  request: PreparedRequest,
  jobs: readonly Job[],
  tools: SendTools,
): Promise<SendResult> {
  try {
    return await destination.send(request, jobs, tools);
  } catch (error) {
    throwStoreFailure(error);
    return unexpected(error);
  }
}

function noRequest({ jobs }: Carried, error: unknown): SendResult {
  if (jobs.length === 0) return failed("The event is no longer in the log.");
  return error instanceof TemplateFailure ? failed(error.message) : unexpected(error);
}

function failed(error: string): SendResult {
  return { outcome: "failed", error, status: null, response: "" };
}

/** The outcome of an error of ours, or of the installation, which the next start may fix. */
function unexpected(error: unknown): SendResult {
  const message = error instanceof Error ? error.message : String(error);
  return { outcome: "retry", error: message, status: null, response: "" };
}

/** Without the store, no attempt can be recorded: the sender tries again when it is back. */
function throwStoreFailure(error: unknown): void {
  if (error instanceof Failure && error.code === "store_unavailable") throw error;
}

/** The request of a single notification, unless it is stored already. */
function newRequest(
  destination: Destination,
  { notifications: [first] }: Carried,
  request: PreparedRequest | null,
): OwnRequest[] {
  if (!first || first.request !== null || request === null) return [];
  return isStoredFirst(destination) ? [] : [{ key: first.key, request }];
}

async function prepareEach(
  destination: Destination,
  { notifications, jobs }: Carried,
  tools: SendTools,
): Promise<OwnRequest[]> {
  const own: OwnRequest[] = [];
  for (const { key } of notifications) {
    const job = jobs.find(({ notification }) => notification.key === key);
    own.push({ key, request: job ? await prepareOne(destination, job, tools) : null });
  }
  return own;
}

/** @returns null when that fails: it is reported when its turn comes */
async function prepareOne(
  destination: Destination,
  job: Job,
  tools: SendTools,
): Promise<PreparedRequest | null> {
  try {
    return await destination.prepare([job], tools);
  } catch (error) {
    throwStoreFailure(error);
    return null;
  }
}
