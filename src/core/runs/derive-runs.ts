import type { FeedConsumer } from "../log/feed-consumer";
import type { Insights } from "./insights";
import { toRuns } from "./run";

/** The consumer that stores the runs of the feed's events. */
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
