import { type FeedItem, type FeedCursor, formatCursor } from "../core/feed";
import type { Feed } from "../core/ports";

/** Some items, and where to go on from. */
export interface FeedPage {
  written: { item: FeedItem; json: string }[];
  position: FeedCursor;
}

/**
 * Reads what came after a position. What was read and written last is kept, until there may be more,
 * for the others who stand at the same place.
 */
export function createFeedCache(store: Feed): (after: FeedCursor) => Promise<FeedPage> {
  let last: { after: string; news: Promise<FeedPage> } | undefined;
  store.onFeed(() => (last = undefined));

  return function readFeed(after) {
    const place = formatCursor(after);
    if (last?.after === place) return last.news;
    const news = readPage(store, after);
    const mine = { after: place, news };
    last = mine;
    const forget = (): void => {
      if (last === mine) last = undefined;
    };
    // Nothing and an error are not worth keeping: the store may not have heard of what is there.
    news.then(({ written }) => written.length === 0 && forget(), forget);
    return news;
  };
}

async function readPage(store: Feed, after: FeedCursor): Promise<FeedPage> {
  const { items, position } = await store.readFeedAfter(after);
  const written = items.map((item) => ({ item, json: JSON.stringify(item) }));
  return { written, position };
}
