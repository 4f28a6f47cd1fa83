import type { ConsumerTimes } from "../../src/core/log/consume-feed";
import type { FeedConsumer } from "../../src/core/log/feed-consumer";
import type { Delivery } from "../../src/core/ports";
import { readDelivery } from "../../src/core/receive";
import { workflowEvent } from "./pipeline-events";

/** The branch of the event that a poisoned consumer cannot handle. */
export const poison = "poison";

/** Retries without long rests, so that a test sees as many of them as minutes would have. */
export const quickTimes: ConsumerTimes = {
  pause: 0,
  poll: 60_000,
  retry: 5,
  maxRetry: 20,
  report: 60_000,
};

/** A run of a workflow of its own, on a branch. */
export function makeRunOn(branch: string, run: string): Delivery {
  const event = workflowEvent({ name: "build", run, from: 0, to: 60 });
  const { pipeline } = event;
  const vcs = { ...pipeline.vcs, branch };
  const body = Buffer.from(JSON.stringify({ ...event, pipeline: { ...pipeline, vcs } }));
  return readDelivery({ body, headers: {}, receivedAt: new Date() });
}

/**
 * A consumer that throws for items with a poisoned event.
 *
 * @param before called with the number of items before they are handled
 */
export function poisonConsumer(
  consumer: FeedConsumer,
  before: (count: number) => void | Promise<void> = () => undefined,
): FeedConsumer {
  return {
    ...consumer,
    async handle(items, step) {
      await before(items.length);
      if (items.some(({ event }) => event?.branch === poison)) throw new Error("no luck");
      return consumer.handle(items, step);
    },
  };
}
