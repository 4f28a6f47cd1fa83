import { consumeFeed } from "../../src/core/log/consume-feed";
import { deriveRuns } from "../../src/core/runs/derive-runs";
import type { Store } from "../../src/core/ports";

/** Until the runs of every event are in the store. */
export async function deriveAll({ feed, insights }: Store): Promise<void> {
  const consumer = deriveRuns(insights);
  const running = consumeFeed({ feed, consumer, log: { info() {}, warn() {}, error() {} } });
  await running.caughtUp();
  await running.stop();
}
