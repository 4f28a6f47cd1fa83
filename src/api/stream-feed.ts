import type { Response, RequestHandler } from "express";
import { withStoreErrors } from "../core/with-store-errors";
import {
  type FeedFilter,
  resumeFrom,
  isWanted,
  parseCursor,
  type FeedCursor,
  formatCursor,
} from "../core/feed";
import type { Feed, Logger } from "../core/ports";
import { deliveryParameters, readParameters, words } from "../core/query-parameters";
import { drain } from "../server/drain";
import { createFeedCache, type FeedPage } from "./create-feed-cache";

export interface StreamTimes {
  /** Between two comments that keep proxies from hanging up. In milliseconds, like all of these. */
  heartbeat: number;
  /** How long a reader may take for what it was sent. */
  timeout: number;
  /** Decisions that come within it are sent together. */
  pause: number;
  /** How often the store is asked, for it may not hear of other processes. */
  poll: number;
}

const defaults: StreamTimes = { heartbeat: 15_000, timeout: 10_000, pause: 100, poll: 2_000 };

export const streamParameters = deliveryParameters.extend({
  // One that cannot be read counts as absent, like the header's.
  lastEventId: words
    .transform(parseCursor)
    .optional()
    .describe("The same as the header, for clients that cannot set it."),
});

/**
 * Every delivery as it is decided, as server-sent events named `delivery`. Who comes back with
 * `Last-Event-ID` misses none; a browser's `EventSource` cannot set it for the first time, so the
 * query may say the same. At most 100 events, redeliveries and rejections each are sent in a
 * `pause`: when more arrive, readers fall behind, and webhooks do not wait for them.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @param stopping ends every stream, so that the server can stop
 */
export function streamFeed(
  store: Feed,
  stopping: AbortSignal,
  log: Logger,
  times: StreamTimes = defaults,
): RequestHandler {
  const readFeed = createFeedCache(store);

  return async function streamFeed(req, res): Promise<void> {
    const { lastEventId, rejected, ...filter } = readParameters(streamParameters, req.query);
    const wanted = { filter, rejectedOnly: rejected !== undefined };
    const asked = parseCursor(req.get("last-event-id")) ?? lastEventId;
    const position = resumeFrom(asked, await withStoreErrors(() => store.newestCursor()));
    res.setHeader("Content-Type", "text/event-stream");
    res.setHeader("Cache-Control", "no-store");
    // nginx would hold events back until it has a buffer full of them.
    res.setHeader("X-Accel-Buffering", "no");
    if (req.method === "HEAD") return void res.end();
    // A reader that has no event yet would begin anew after a break, and miss what came in between.
    res.write(toEvents([], position));
    await follow({ store, readFeed, wanted, res, times, stopping }, position).catch(
      (err: unknown) => {
        // The head is sent; the reader comes back, and is sentence then.
        log.error({ err }, "a stream broke off");
      },
    );
    res.end();
  };
}

interface Following {
  store: Feed;
  readFeed: (after: FeedCursor) => Promise<FeedPage>;
  wanted: FeedFilter;
  res: Response;
  times: StreamTimes;
  stopping: AbortSignal;
}

/** Until the reader leaves, is too slow, or the server stops. */
async function follow(following: Following, from: FeedCursor): Promise<void> {
  const { store, res, times, stopping } = following;
  const wakeup = createWakeup();
  const stopListening = store.onFeed(wakeup.ring);
  const polling = setInterval(wakeup.ring, times.poll);
  const heartbeat = setInterval(() => {
    if (!res.writableNeedDrain) res.write(":\n\n");
  }, times.heartbeat);
  res.on("close", wakeup.ring);
  stopping.addEventListener("abort", wakeup.ring);
  try {
    let position = from;
    while (!res.destroyed && !stopping.aborted) {
      const reached = await sendNews(following, position);
      if (reached === position) await wakeup.rung();
      position = reached;
      await new Promise((resolve) => setTimeout(resolve, times.pause));
    }
  } finally {
    stopListening();
    clearInterval(polling);
    clearInterval(heartbeat);
    stopping.removeEventListener("abort", wakeup.ring);
  }
}

/**
 * Sends some of what came after a position. A reader pulls: nothing is read before it took the last.
 *
 * @returns the position that it reached; the same when there was nothing
 */
async function sendNews(following: Following, after: FeedCursor): Promise<FeedCursor> {
  const { readFeed, wanted, res, times } = following;
  const { written, position } = await readFeed(after);
  if (res.destroyed || written.length === 0) return after;
  const sent = written.filter(({ item }) => isWanted(item, wanted));
  const text = toEvents(
    sent.map(({ json }) => json),
    position,
  );
  // A slow reader is cut off; its own position lets it come back for the rest.
  if (!res.write(text)) await drain(res, times.timeout);
  return position;
}

/** The id counts for the whole batch: until its last event has arrived, it is sent again. */
function toEvents(deliveries: readonly string[], position: FeedCursor): string {
  const events = deliveries.map((json) => `event: delivery\ndata: ${json}\n`);
  // A reader that got nothing would begin further back after a break, or anew.
  if (events.length === 0) events.push("event: position\ndata:\n");
  return `${events.join("\n")}id: ${formatCursor(position)}\n\n`;
}

interface Wakeup {
  ring: () => void;
  /** Resolves when it rings, or has rung since the last time. */
  rung(): Promise<void>;
}

function createWakeup(): Wakeup {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async rung() {
      if (!hasRung) await new Promise<void>((resolve) => (wake = resolve));
      hasRung = false;
      wake = undefined;
    },
  };
}
