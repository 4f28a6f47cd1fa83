import { makeDelivery, type SampleDelivery } from "../../src/samples/make-delivery";
import { makeRun, makeSample } from "../../src/samples/make-sample";

const runs: [status: string, branch: string][] = [
  ["success", "main"],
  ["failed", "main"],
  ["failed", "main"],
  ["failed", "feature/search"],
  ["canceled", "main"],
  ["success", "main"],
  ["failed", "<!channel>"],
];

/** A workflow that breaks and is fixed on main, and breaks on two other branches. */
export function sevenRuns(secret: string, now = Date.now()): SampleDelivery[] {
  return runs.map(([status, branch], index) => {
    const stoppedAt = now - (runs.length - index) * 60_000;
    const options = { kind: "workflow-completed", vcs: "github", status, branch };
    return makeDelivery(makeSample(options, makeRun(stoppedAt), stoppedAt), secret);
  });
}
