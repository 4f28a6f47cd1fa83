import type { RequestHandler } from "express";
import type { EventLog } from "../../core/ports";
import type { Summary } from "../../core/event/summary";
import type { SendStream } from "../../server/send-stream";

/** The tutorial's log: a bare JSON array of summaries, oldest first. */
export function fetchLogs(events: EventLog, sendStream: SendStream): RequestHandler {
  return async function fetchLogs(req, res): Promise<void> {
    res.type("json");
    await sendStream(
      req,
      res,
      toJsonArray(() => events.summaries()),
    );
  };
}

async function* toJsonArray(read: EventLog["summaries"]): AsyncGenerator<string, void> {
  let opening = "[";
  for await (const summary of read()) {
    yield opening + JSON.stringify(summary satisfies Summary);
    opening = ",";
  }
  yield opening === "[" ? "[]" : "]";
}
