import type { Server } from "node:http";
import request, { type Test } from "supertest";
import { createApp } from "../../src/app";
import type { AppOptions } from "../../src/app-options";
import type { Logger, Store } from "../../src/core/ports";
import { sign } from "../../src/core/signature/signature";
import { createServer, type ReceiverApp, type Timeouts } from "../../src/server/create-server";
import { makeRun, makeSample, type Sample } from "../../src/samples/make-sample";
import { renderStrictly } from "./strict-views";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";

export const secret = "ABCD123";
export const apiToken = "the-token-of-the-tests";

export interface LogLine {
  level: "info" | "warn" | "error";
  message: string;
  fields: Record<string, unknown>;
}

export interface Receiver {
  app: ReceiverApp;
  server: Server;
  store: Store;
  logged: LogLine[];
  /** The log without the tutorial's test entry. */
  stored: () => object[];
  /** Posts a valid, signed event with at most one change. */
  post(change?: { body?: Buffer | string; headers?: Record<string, string | undefined> }): Test;
}

export interface ReceiverOptions extends Partial<AppOptions> {
  timeouts?: Timeouts;
  /** Whether requests without credentials get the API token. True by default. */
  isSignedIn?: boolean;
}

/** Creates a receiver that is not listening yet. The test may replace its parts. */
export function createReceiver({ isSignedIn = true, ...options }: ReceiverOptions = {}): Receiver {
  const store = options.store ?? createMemoryStore();
  const logged: LogLine[] = [];
  const app = createApp({
    secrets: [secret],
    apiToken,
    log: recordInto(logged),
    renderView: renderStrictly,
    ...options,
    store,
  });
  const server = createServer(app, options.timeouts);
  if (isSignedIn) {
    server.prependListener("request", ({ headers }) => {
      headers.authorization ??= `Bearer ${apiToken}`;
    });
  }

  return {
    app,
    server,
    store,
    logged,
    stored: () => [...(store.events.summaries() as Iterable<object>)].slice(1),
    post({ body = eventBody(), headers = {} } = {}) {
      const bytes = Buffer.from(body as string);
      const all = {
        "content-type": "application/json",
        "circleci-signature": sign(secret, bytes),
        ...headers,
      };
      const post = request(server).post("/log-circleci-webhook");
      for (const [name, value] of Object.entries(all))
        if (value !== undefined) post.set(name, value);
      // Without this, supertest would encode the bytes again.
      return post.serialize((data) => data as string).send(bytes);
    },
  };
}

export function makeEvent(kind = "workflow-completed", vcs = "github", status = "success"): Sample {
  const now = Date.UTC(2026, 10, 23, 10, 12, 31);
  return makeSample({ kind, vcs, status }, makeRun(now), now);
}

export function eventBody(event: object = makeEvent()): Buffer {
  return Buffer.from(JSON.stringify(event));
}

export function recordInto(logged: LogLine[]): Logger {
  const at = (level: LogLine["level"]) => (fields: object, message: string) => {
    logged.push({ level, message, fields: fields as Record<string, unknown> });
  };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** Listens on a free port while a function runs. */
export async function listening<Result>(
  server: Server,
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use((server.address() as { port: number }).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
