import { createHmac } from "node:crypto";
import type { Request } from "autocannon";
import { makeDelivery } from "../../src/samples/make-delivery";
import { makeOne } from "../../src/samples/make-samples";

export const secret = "benchmark-secret";

export const connections = 32;

/*
 * Every event is new to the server: together, the connections send more events than the log in
 * memory stores (10,000) before they start over, and more than a log on disk accepts in a run.
 */
const events = { warmUp: 500, load: 2_000 };

export interface Workload {
  /** For each connection, the requests that it repeats. */
  warmUp: Request[][];
  load: Request[][];
}

export function makeWorkload(): Workload {
  const forEach = (count: number): Request[][] =>
    Array.from({ length: connections }, () => makeRequests(count));
  return { warmUp: forEach(events.warmUp), load: forEach(events.load) };
}

function makeRequests(count: number): Request[] {
  return Array.from({ length: count }, () => {
    const [sample] = makeOne(
      { kind: "workflow-completed", vcs: "github", status: "success" },
      Date.now(),
    );
    const { body, headers } = makeDelivery(sample!, secret);
    const github = createHmac("sha256", secret).update(body).digest("hex");
    return {
      method: "POST",
      path: "/log-circleci-webhook",
      body,
      headers: {
        ...headers,
        "x-hub-signature-256": `sha256=${github}`,
        "x-github-event": "workflow_run",
        "x-github-delivery": "1",
      },
    };
  });
}
