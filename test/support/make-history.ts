import { readDelivery } from "../../src/core/receive";
import type { Delivery, Store } from "../../src/core/ports";
import { createRandom } from "./create-random";
import { deriveAll } from "./derive-all";

/** What a test's event says, in CircleCI's own words. */
export interface HistoryEvent {
  type: "workflow-completed" | "job-completed";
  id: string;
  happened_at: string;
  webhook: { id: string; name: string };
  project: { id: string; name: string; slug: string };
  pipeline: { id: string; number: number; vcs: Vcs };
  workflow: { id: string; name: string; status?: string; created_at: string; stopped_at: string };
  job?: {
    id: string;
    name: string;
    number: number;
    status: string;
    started_at: string;
    stopped_at: string;
  };
}

interface Vcs {
  revision: string;
  branch: string | null;
  tag?: string;
  commit: { subject: string; author: { name: string } };
}

export const historyStart = Date.UTC(2026, 8, 1);
const day = 86_400_000;

/**
 * Workflow runs with two jobs each, over 60 days: two projects of one name, reruns of a revision,
 * pipelines that overtake others, streaks of failures, tags, canceled runs with one event more than jobs, and events that come twice.
 */
export function makeHistory(
  runs: number,
  seed = 20261123,
  absurdNumbers: readonly number[] = [],
): HistoryEvent[] {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const events: HistoryEvent[] = [];
  let pipelineNumber = 0;
  let pipeline: HistoryEvent["pipeline"] | undefined;
  let project: HistoryEvent["project"] | undefined;
  for (let run = 0; run < runs; run += 1) {
    const isRerun = project !== undefined && random() < 0.3;
    if (!isRerun) {
      const [organization, name] = pick(["acme/shop", "acme/billing", "other/shop"]).split("/");
      const slug = `github/${organization}/${name}`;
      project = { id: `project-${organization}-${name}`, name: name!, slug };
      pipelineNumber += random() < 0.9 ? 1 : 3;
      const branch = pick(["main", "main", "main", "fix/a", null]);
      const commit = { subject: `Change ${run}`, author: { name: pick(["Ada", "Grace"]) } };
      const vcs: Vcs = { revision: `revision-${run}`, branch, commit };
      if (branch === null) vcs.tag = "v1";
      const isAbsurd = absurdNumbers.length > 0 && random() < 0.03;
      const number = isAbsurd ? pick(absurdNumbers) : pipelineNumber;
      pipeline = { id: `pipeline-${run}`, number, vcs };
    }
    const created = historyStart + Math.floor((run * 60 * day) / runs) + pick([0, 1, 2]) * 60_000;
    const name = pick(["build", "deploy"]);
    const status = pick([
      ...["success", "success", "success", "failed", "failed", "error"],
      ...["canceled", "unauthorized"],
    ]);
    const common = {
      webhook: { id: "webhook", name: "insights" },
      project: project!,
      pipeline: pipeline!,
    };
    const workflow = { id: `workflow-${run}`, name, created_at: iso(created) };
    let stopped = created;
    for (const [n, job] of ["test", "lint"].entries()) {
      const started = created + 1_000 + n * 500;
      // Some take so long that runs of newer pipelines stop before them.
      const slowness = random() < 0.1 ? 100 : 1;
      const jobStopped = started + 5_000 + Math.floor(random() * 600_000 * slowness);
      stopped = Math.max(stopped, jobStopped);
      const jobStatus = status === "success" ? "success" : pick(["success", "failed", status]);
      events.push({
        ...common,
        type: "job-completed",
        id: `job-event-${run}-${n}`,
        happened_at: iso(jobStopped + 35),
        workflow: { ...workflow, stopped_at: iso(jobStopped) },
        job: {
          id: `job-${run}-${n}`,
          name: job,
          number: run * 2 + n,
          status: jobStatus,
          started_at: iso(started),
          stopped_at: iso(jobStopped),
        },
      });
    }
    // Canceling sends one event more than there are jobs, the first as if it had taken no time.
    const stops =
      status === "canceled" ? [created, created + 900, stopped + 10_000] : [stopped + 40];
    for (const [n, stop] of stops.entries()) {
      events.push({
        ...common,
        type: "workflow-completed",
        id: `workflow-event-${run}-${n}`,
        happened_at: iso(stop + 35),
        workflow: { ...workflow, status, stopped_at: iso(stop) },
      });
    }
    if (random() < 0.1) events.push(events.at(-1)!);
  }
  return events;
}

/** Saves events in their order, and derives the runs. */
export async function saveHistory(store: Store, events: readonly object[]): Promise<void> {
  for (let n = 0; n < events.length; n += 100) {
    const batch = events.slice(n, n + 100).map(toDelivery);
    await Promise.all(batch.map(async (delivery) => store.events.save(delivery)));
  }
  await deriveAll(store);
}

function toDelivery(event: object): Delivery {
  const body = Buffer.from(JSON.stringify(event));
  const headers = { "content-type": "application/json" };
  return readDelivery({ body, headers, receivedAt: new Date(Date.UTC(2026, 10, 30)) });
}

export function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const random = createRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
