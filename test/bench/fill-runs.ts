import type { Store } from "../../src/core/ports";
import type { Run } from "../../src/core/runs/run";
import { createRandom } from "../support/create-random";

const batch = 2_000;

export interface Runs {
  count: number;
  /** How many days they are spread over, and when the last of them ends. */
  days: number;
  end: number;
}

/**
 * 80 projects; of three runs, one is a workflow's and two are its jobs'; one in five failed. To the
 * receiver, they are the runs of the log's first events.
 */
export async function fillRuns({ insights }: Store, runs: Runs): Promise<void> {
  const random = createRandom(7);
  let from = await insights.readCursor();
  for (let n = 0; n < runs.count; n += batch) {
    const made = Array.from({ length: Math.min(batch, runs.count - n) }, (_, i) =>
      makeRun(n + i, runs, random),
    );
    await insights.save(made, { from, to: from + made.length });
    from += made.length;
  }
}

const day = 86_400_000;

function makeRun(n: number, { count, days, end }: Runs, random: () => number): Run {
  const workflow = Math.floor(n / 3);
  const isJob = n % 3 > 0;
  const pipeline = Math.floor(workflow / 1.5);
  const project = `service-${pipeline % 80}`;
  const branch = pipeline % 3 === 0 ? "main" : `feature/${pipeline % 1_000}`;
  const stoppedAt = Math.floor(end - days * day + (n * days * day) / count);
  const duration = Math.floor(60_000 + random() * 600_000);
  return {
    kind: isJob ? "job" : "workflow",
    id: `run-${n}`,
    projectId: `id-of-${project}`,
    project,
    projectSlug: `github/acme/${project}`,
    workflowId: `run-${workflow * 3}`,
    workflow: ["build", "deploy"][workflow % 2]!,
    job: isJob ? ["test", "lint"][n % 2]! : null,
    jobNumber: isJob ? n : null,
    status: random() < 0.2 ? "failed" : "success",
    branch,
    tag: null,
    revision: `${pipeline}`.padStart(40, "0"),
    subject: "Retry failed uploads",
    author: "Ada",
    pipelineId: `pipeline-${pipeline}`,
    pipelineNumber: Math.floor(pipeline / 80),
    startedAt: stoppedAt - duration,
    stoppedAt,
    duration,
    ranFor: null,
    eventKey: n,
  };
}
