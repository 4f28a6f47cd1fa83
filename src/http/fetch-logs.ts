import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RequestHandler } from "express";
import type { EventStore } from "../core/ports";
import type { Summary } from "../core/summary";

/** The tutorial's log: a bare JSON array of summaries, oldest first. */
export function fetchLogs(store: EventStore): RequestHandler {
  return async function fetchLogs(_req, res): Promise<void> {
    const text = toJsonArray(store.summaries());
    // Before the head is sent: a store that cannot be read is answered with an error.
    const first = await text.next();
    res.type("json").write(first.value);
    await pipeline(Readable.from(text), res);
  };
}

async function* toJsonArray(
  summaries: ReturnType<EventStore["summaries"]>,
): AsyncGenerator<string, void> {
  let opening = "[";
  for await (const summary of summaries) {
    yield opening + JSON.stringify(summary satisfies Summary);
    opening = ",";
  }
  yield opening === "[" ? "[]" : "]";
}
