import type { Change } from "../../src/core/runs/change";
import { detailsOf } from "../../src/core/event/details";
import { parseEvent } from "../../src/core/event/event";
import type { Notification, PreparedRequest } from "../../src/core/routing/notification";
import { createDestinationClient } from "../../src/outbound/destination-client";
import type {
  Destination,
  FindBreak,
  Job,
  ListGroup,
  SendResult,
} from "../../src/outbound/destinations/destination";
import { exampleJob } from "../../src/outbound/messages/example-job";
import { readDestinations } from "../../src/service/read-destinations";
import { type LogLine, recordInto } from "./receiver";

interface JobOptions {
  key?: number;
  id?: string;
  status?: string;
  branch?: string;
  subject?: string;
  author?: string;
  change?: Change | null;
  notification?: Partial<Notification>;
}

interface Payload {
  id: string;
  workflow: { status: string };
  pipeline: { vcs: { branch: string; commit: { subject: string; author: { name: string } } } };
}

/** The example's broken deploy, with some of it changed. */
export function makeJob(options: JobOptions = {}): Job {
  const { key = 12, id = `event-${key}`, change = "broken", notification } = options;
  const payload = JSON.parse(exampleJob.event.body.toString()) as Payload;
  payload.id = id;
  payload.workflow.status = options.status ?? (change === "fixed" ? "success" : "failed");
  const { vcs } = payload.pipeline;
  vcs.branch = options.branch ?? "main";
  vcs.commit.subject = options.subject ?? vcs.commit.subject;
  vcs.commit.author.name = options.author ?? vcs.commit.author.name;
  const body = Buffer.from(JSON.stringify(payload));
  const event = { ...exampleJob.event, ...detailsOf(parseEvent(body)), key: String(key), body };
  const own = {
    key: String(key),
    eventKey: String(key),
    change,
    subject: `p/deploy/${vcs.branch}`,
  };
  return { event, notification: { ...exampleJob.notification, ...own, ...notification } };
}

/** A destination of a file that has no other. */
export function readOne(entry: object, file: object = {}): Destination {
  const text = JSON.stringify({ ...file, destinations: [{ name: "one", ...entry }] });
  const [destination] = readDestinations("/d.yml", {}, () => text).destinations;
  return destination!;
}

interface DeliverOptions {
  isTest?: boolean;
  findBreak?: FindBreak;
  listGroup?: ListGroup;
  now?: () => Date;
  timeout?: number;
  /** Sent instead of a new one: another attempt. */
  request?: PreparedRequest;
  logged?: LogLine[];
}

/** One attempt, as the dispatcher makes it. */
export async function deliver(
  destination: Destination,
  jobs: readonly Job[],
  options: DeliverOptions = {},
): Promise<{ request: PreparedRequest; result: SendResult }> {
  const { isTest = false, now = () => new Date(), timeout = 2000, logged = [] } = options;
  const findBreak: FindBreak = options.findBreak ?? (() => Promise.resolve(undefined));
  const listGroup: ListGroup = options.listGroup ?? (() => Promise.resolve([]));
  const shared = { publicUrl: "https://ci.example.com", isTest, findBreak, listGroup };
  const request = options.request ?? (await destination.prepare(jobs, shared));
  const client = createDestinationClient({ timeout });
  try {
    const { signal } = new AbortController();
    const tools = {
      ...shared,
      exchange: client.exchange.bind(client),
      now,
      signal,
      log: recordInto(logged),
    };
    return { request, result: await destination.send(request, jobs, tools) };
  } finally {
    await client.close();
  }
}

/** Nothing that is stored or shown may hold one of these. */
export function expectNoSecret(shown: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(shown, (_key, value: unknown) => {
    const { type, data } = (value ?? {}) as { type?: string; data?: number[] };
    return type === "Buffer" && data ? Buffer.from(data).toString() : value;
  });
  for (const secret of secrets) expect(text).not.toContain(secret);
}
