import { createMetrics } from "../../src/api/metrics/create-metrics";
import type { MetricsOptions } from "../../src/api/metrics/metrics";
import type { Run } from "../../src/core/runs/run";

export const run: Run = {
  kind: "workflow",
  id: "1",
  projectId: "p",
  project: "shop",
  projectSlug: "github/acme/shop",
  workflowId: "1",
  workflow: "build",
  job: null,
  jobNumber: null,
  status: "success",
  branch: "main",
  tag: null,
  revision: "r",
  subject: null,
  author: null,
  pipelineId: "1",
  pipelineNumber: 1,
  startedAt: 0,
  stoppedAt: 90_000,
  duration: 90_000,
  ranFor: null,
  eventKey: 1,
};

/** The values of a metric that are not 0, by labels as Prometheus prints them. */
export async function read(
  metrics: ReturnType<typeof createMetrics>,
  name: string,
): Promise<Record<string, number>> {
  const lines = (await metrics.read()).matchAll(new RegExp(`^${name}(?:{(.*)})? (\\S+)$`, "gm"));
  return Object.fromEntries(
    [...lines]
      .map(([, labels = "", value]) => [labels, Number(value)] as const)
      .filter(([, value]) => value > 0),
  );
}

export function create(options: Partial<MetricsOptions> = {}): ReturnType<typeof createMetrics> {
  return createMetrics({ branches: ["main", "master"], ...options });
}
