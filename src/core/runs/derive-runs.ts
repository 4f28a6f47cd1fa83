import type { FeedConsumer } from "../log/feed-consumer";
import type { Insights } from "./insights";
import { toRuns } from "./run";

/** Keeps the runs up with the feed. */
export function deriveRuns(insights: Insights): FeedConsumer {
  return {
    name: "insights",
    readCursor: () => insights.readCursor(),
    handle(items, step) {
      const events = items.flatMap(({ event }) => event ?? []);
      return insights.save(toRuns(events), step);
    },
  };
}
