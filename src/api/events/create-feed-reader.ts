import { setImmediate as nextTurn } from "node:timers/promises";
import type { FeedItem } from "../../core/log/feed";
import type { Feed } from "../../core/ports";

/** Items per read. */
const pageSize = 100;

export type FeedPage = readonly { item: FeedItem; json: string }[];

/**
 * Reads the feed for all streams. One read runs at a time, with a turn of the event loop in between,
 * so that many readers slow down each other and not the webhooks. Readers at the same cursor share
 * a read; the last page is cached until there may be new items.
 */
export function createFeedReader(feed: Feed): (after: number) => Promise<FeedPage> {
  const running = new Map<number, Promise<FeedPage>>();
  let cached: { after: number; page: FeedPage } | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  feed.subscribe(() => {
    running.clear();
    cached = undefined;
  });

  async function read(after: number): Promise<FeedPage> {
    await nextTurn();
    const items = await feed.readAfter(after, pageSize);
    return items.map((item) => ({ item, json: JSON.stringify(item) }));
  }

  return async function readFeed(after) {
    if (cached?.after === after) return cached.page;
    const shared = running.get(after);
    if (shared) return shared;
    const reading = queue.then(() => read(after));
    running.set(after, reading);
    queue = reading.catch(() => undefined);
    try {
      const page = await reading;
      // An empty page is not cached: the store may not be notified of other processes' items.
      if (running.get(after) === reading && page.length > 0) cached = { after, page };
      return page;
    } finally {
      if (running.get(after) === reading) running.delete(after);
    }
  };
}
