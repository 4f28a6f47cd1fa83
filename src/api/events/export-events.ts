import type { RequestHandler } from "express";
import type { EventFilter } from "../../core/log/event-filter";
import type { LoggedEvent } from "../../core/event/logged-event";
import type { EventLog } from "../../core/ports";
import { formatCsvLine } from "./format-csv-line";
import { loggedEvent } from "../openapi/schemas";
import { readFilter } from "./event-query";
import type { SendStream } from "../../server/send-stream";

/** Events per read: some milliseconds. */
const pageSize = 100;

/** Every event that matches the filter, newest first, one JSON object per line. */
export function exportNdjson(events: EventLog, sendStream: SendStream): RequestHandler {
  return async function exportNdjson(req, res): Promise<void> {
    const pages = readPages(events, readFilter(req.query));
    res.attachment("events.ndjson").type("application/x-ndjson");
    await sendStream(req, res, toNdjson(pages));
  };
}

/** Every event that matches the filter, newest first, as CSV (RFC 4180) with a header line. */
export function exportCsv(events: EventLog, sendStream: SendStream): RequestHandler {
  return async function exportCsv(req, res): Promise<void> {
    const pages = readPages(events, readFilter(req.query));
    res.attachment("events.csv").type("text/csv; charset=utf-8; header=present");
    await sendStream(req, res, toCsv(pages));
  };
}

async function* readPages(events: EventLog, filter: EventFilter): AsyncGenerator<LoggedEvent[]> {
  let before: string | undefined;
  for (;;) {
    const page = await events.list(filter, { limit: pageSize, before });
    yield page;
    if (page.length < pageSize) return;
    before = page.at(-1)?.key;
  }
}

async function* toNdjson(pages: AsyncIterable<LoggedEvent[]>): AsyncGenerator<string> {
  for await (const page of pages) {
    yield page.map((event) => `${JSON.stringify(event)}\n`).join("");
  }
}

async function* toCsv(pages: AsyncIterable<LoggedEvent[]>): AsyncGenerator<string> {
  const columns = Object.keys(loggedEvent.shape) as (keyof LoggedEvent)[];
  yield formatCsvLine(columns);
  for await (const page of pages) {
    yield page.map((event) => formatCsvLine(columns.map((name) => event[name]))).join("");
  }
}
