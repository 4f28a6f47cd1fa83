import type { Response, RequestHandler } from "express";
import { Failure } from "../../core/errors";
import {
  type FeedFilter,
  resumeFrom,
  isWanted,
  parseCursor,
  type FeedCursor,
  formatCursor,
} from "../../core/log/feed";
import type { Feed, Logger } from "../../core/ports";
import { deliveryParameters, readParameters, words } from "../../core/query-parameters";
import { drain } from "../../server/drain";
import { createFeedReader, type FeedPage } from "./create-feed-reader";
import { createWakeup } from "../../core/create-wakeup";

/** In milliseconds. */
export interface StreamTimes {
  /** Interval between comments that keep proxies from closing the connection. */
  heartbeat: number;
  /** How long a reader may take to receive a batch before it is disconnected. */
  timeout: number;
  /** Deliveries that arrive within this time are sent together. */
  pause: number;
  /** How often to read the store, in case it is not notified of other processes' items. */
  poll: number;
}

const defaults: StreamTimes = { heartbeat: 15_000, timeout: 10_000, pause: 100, poll: 2_000 };

const defaultMaxStreams = 1_000;

export const streamParameters = deliveryParameters.extend({
  // Like an invalid header, an invalid value is ignored.
  lastEventId: words
    .transform(parseCursor)
    .optional()
    .describe("Same as the header, for clients that cannot set it."),
});

export interface StreamContext {
  feed: Feed;
  /** Ends every stream on shutdown. */
  stopping: AbortSignal;
  log: Logger;
  times?: StreamTimes;
  maxStreams?: number;
}

/**
 * Every delivery as it arrives, as server-sent events named `delivery`. A reader that reconnects
 * with `Last-Event-ID` misses none; `lastEventId` in the query does the same, because a browser's
 * `EventSource` cannot set the header on its first request. At most 100 items are sent per `pause`,
 * so readers fall behind under load instead of slowing down webhooks.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamFeed({
  feed,
  stopping,
  log,
  times = defaults,
  maxStreams = defaultMaxStreams,
}: StreamContext): RequestHandler {
  const readFeed = createFeedReader(feed);
  let streams = 0;

  return async function streamFeed(req, res): Promise<void> {
    const { lastEventId, rejected, ...filter } = readParameters(streamParameters, req.query);
    const wanted = { filter, rejectedOnly: rejected !== undefined };
    if (streams >= maxStreams) throw new Failure("too_many_streams");
    const requested = parseCursor(req.get("last-event-id")) ?? lastEventId;
    const cursor = resumeFrom(requested, await feed.newestCursor());
    res.setHeader("Content-Type", "text/event-stream");
    res.setHeader("Cache-Control", "no-store");
    // Keeps nginx from buffering the events.
    res.setHeader("X-Accel-Buffering", "no");
    if (req.method === "HEAD") return void res.end();
    streams += 1;
    // With a cursor from the start, a reader that disconnects before its first event misses none.
    res.write(toEvents([], cursor));
    try {
      await follow({ feed, readFeed, wanted, res, times, stopping }, cursor);
    } catch (err) {
      // The headers are already sent; the reader gets the error when it reconnects.
      log.error({ err }, "stream failed");
    } finally {
      streams -= 1;
    }
    res.end();
  };
}

interface Following {
  feed: Feed;
  readFeed: (after: number) => Promise<FeedPage>;
  wanted: FeedFilter;
  res: Response;
  times: StreamTimes;
  stopping: AbortSignal;
}

/** Runs until the reader disconnects or is too slow, or the server stops. */
async function follow(following: Following, from: FeedCursor): Promise<void> {
  const { feed, res, times, stopping } = following;
  const wakeup = createWakeup();
  const unsubscribe = feed.subscribe(wakeup.wake);
  const polling = setInterval(wakeup.wake, times.poll);
  const heartbeat = setInterval(() => {
    if (!res.writableNeedDrain) res.write(":\n\n");
  }, times.heartbeat);
  res.on("close", wakeup.wake);
  stopping.addEventListener("abort", wakeup.wake);
  try {
    let { key } = from;
    while (!res.destroyed && !stopping.aborted) {
      const reached = await sendItems(following, { ...from, key });
      if (reached === key) await wakeup.sleep();
      key = reached;
      await new Promise((resolve) => setTimeout(resolve, times.pause));
    }
  } finally {
    unsubscribe();
    clearInterval(polling);
    clearInterval(heartbeat);
    stopping.removeEventListener("abort", wakeup.wake);
  }
}

/**
 * Sends the next items, and waits until the reader has received them.
 *
 * @returns the key of the last item; unchanged if there was none
 */
async function sendItems(following: Following, { log, key }: FeedCursor): Promise<number> {
  const { readFeed, wanted, res, times } = following;
  const page = await readFeed(key);
  const last = page.at(-1);
  if (res.destroyed || last === undefined) return key;
  const sent = page.filter(({ item }) => isWanted(item, wanted)).map(({ json }) => json);
  const text = toEvents(sent, { log, key: last.item.key });
  // A slow reader is disconnected, and can resume from its cursor.
  if (!res.write(text)) await drain(res, times.timeout);
  return last.item.key;
}

/** Only the last event has an id, so a reader that disconnects mid-batch gets all of it again. */
function toEvents(deliveries: readonly string[], cursor: FeedCursor): string {
  const events = deliveries.map((json) => `event: delivery\ndata: ${json}\n`);
  // An empty batch still gives the reader its cursor.
  if (events.length === 0) events.push("event: position\ndata:\n");
  return `${events.join("\n")}id: ${formatCursor(cursor)}\n\n`;
}
