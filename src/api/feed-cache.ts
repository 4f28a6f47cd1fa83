import { type Decision, type Position, writePosition } from "../core/decision";
import type { DecisionStore } from "../core/ports";

/** Some decisions, and where to go on from. */
export interface WrittenNews {
  written: { decision: Decision; json: string }[];
  position: Position;
}

/**
 * Reads what came after a position. What was read and written last is kept, until there may be more,
 * for the others who stand at the same place.
 */
export function shareNews(store: DecisionStore): (after: Position) => Promise<WrittenNews> {
  let last: { after: string; news: Promise<WrittenNews> } | undefined;
  store.onDecision(() => (last = undefined));

  return function readNews(after) {
    const place = writePosition(after);
    if (last?.after === place) return last.news;
    const news = writeNews(store, after);
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

async function writeNews(store: DecisionStore, after: Position): Promise<WrittenNews> {
  const { decisions, position } = await store.decisionsAfter(after);
  const written = decisions.map((decision) => ({ decision, json: JSON.stringify(decision) }));
  return { written, position };
}
