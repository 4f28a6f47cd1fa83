import { monitorEventLoopDelay } from "node:perf_hooks";
import type { RunFilter } from "../../src/core/insights";
import type { Store } from "../../src/core/ports";
import type { Run } from "../../src/core/run";
import { openStore } from "../../src/store/open-store";
import { createRandom } from "../support/create-random";
import { createPostgresUrl, createSqliteUrl, stopDatabases } from "./databases";

/*
 * How long insights take with many runs, and how long they hold up the event loop:
 * npm run bench:insights -- 1000000 SQLite 365
 */
const events = Number(process.argv[2] ?? 1_000_000);
const name = process.argv[3] ?? "SQLite";
/** How many days the runs are spread over. */
const days = Number(process.argv[4] ?? 365);

const day = 86_400_000;
const end = Date.UTC(2026, 10, 23);
const rounds = 5;
const batch = 2_000;

async function run(): Promise<void> {
  const url = await (name === "SQLite" ? createSqliteUrl() : createPostgresUrl());
  const store = await openStore(url);
  const began = performance.now();
  await fill(store);
  console.log(`${name}: ${events} runs over ${days} days, stored in ${seconds(began)} s`);
  const month = { since: new Date(end - 30 * day), until: new Date(end) };
  await time("workflows, 30 days", (insights) => insights.byWorkflow(month), store);
  await time("total, 30 days", (insights) => insights.total(month), store);
  await time("jobs, 30 days", (insights) => insights.byJob(month), store);
  await time("days, 30 days", (insights) => insights.byPeriod(month, "day"), store);
  const main: RunFilter = { ...month, project: "service-7", branch: "main" };
  await time("workflows, 30 days, a branch", (insights) => insights.byWorkflow(main), store);
  await time("workflows, everything", (insights) => insights.byWorkflow({}), store);
  await time("pipelines", (insights) => insights.listPipelines({}, { limit: 50 }), store);
  await time("missing", (insights) => insights.listActivity(), store);
  await store.close();
  await stopDatabases();
}

async function fill({ insights }: Store): Promise<void> {
  const random = createRandom(7);
  let from = await insights.readCursor();
  for (let n = 0; n < events; n += batch) {
    const runs = Array.from({ length: Math.min(batch, events - n) }, (_, i) =>
      makeRun(n + i, random),
    );
    await insights.save(runs, { from, to: from + runs.length });
    from += runs.length;
  }
}

/** 80 projects; of three runs, one is a workflow's and two are its jobs'; one in five failed. */
function makeRun(n: number, random: () => number): Run {
  const workflow = Math.floor(n / 3);
  const isJob = n % 3 > 0;
  const pipeline = Math.floor(workflow / 1.5);
  const project = `service-${pipeline % 80}`;
  const branch = pipeline % 3 === 0 ? "main" : `feature/${pipeline % 1_000}`;
  const stoppedAt = Math.floor(end - days * day + (n * days * day) / events);
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
    eventKey: n,
  };
}

async function time(
  what: string,
  ask: (insights: Store["insights"]) => Promise<unknown>,
  { insights }: Store,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    delay.enable();
    const began = performance.now();
    await ask(insights);
    times.push(performance.now() - began);
    delay.disable();
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const held = delay.max / 1e6;
  console.log(`| ${what} | ${median.toFixed(0)} | ${held.toFixed(0)} |`);
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(0);
}

void run();
