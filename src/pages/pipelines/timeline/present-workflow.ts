import { didStart } from "../../../core/runs/did-start";
import type { Pipeline } from "../../../core/runs/insights";
import { formatLength } from "../../../core/words/format-duration";
import type { WorkflowOfPipeline } from "../../../core/runs/list-workflows";
import { mergeSpans, type Span } from "../../../core/runs/merge-spans";
import { spansOf } from "../../../core/runs/ran-for";
import { outcomeOf, type Run } from "../../../core/runs/run";
import { describeTook, describeWait, type RunTimes, timesOf } from "../../../core/runs/run-times";
import { linkToCircleci } from "../circleci-links";
import type { TimeScale } from "./create-time-scale";
import { findLongestChain, lastToStop } from "./find-longest-chain";

export interface ShownWorkflow extends ShownRow {
  isRerun: boolean;
  jobs: ShownRow[];
  /** A note about events that did not arrive. */
  note: string | undefined;
}

/** A line of the time line. */
export interface ShownRow {
  name: string;
  status: string;
  tone: "good" | "bad" | "plain" | "wait";
  bars: ShownBar[];
  /** "2 min 3 s" */
  duration: string;
  /** "waited 4 s" */
  facts: string[];
  isOnLongestChain: boolean;
  inspectorHref: string | undefined;
  circleciHref: string | undefined;
}

export interface ShownBar {
  kind: "queue" | "run" | "gap" | "missing";
  /** In percent of the width. */
  x: number;
  width: number;
}

interface Context {
  pipeline: Pipeline;
  scale: TimeScale;
  now: Date;
}

/** A workflow whose last job stopped longer ago is not running any more. */
const longestWait = 3_600_000;

export function presentWorkflow(workflow: WorkflowOfPipeline, context: Context): ShownWorkflow {
  const { id, run, jobs, rerunOf } = workflow;
  const chain = findLongestChain(jobs);
  const span = spanOf(workflow);
  const times = timesOfWorkflow(workflow, span);
  const wait = describeWait(times);
  return {
    name: workflow.name ?? "unknown workflow",
    ...(run ? describeStatus(run.status) : describeMissing(span, context.now)),
    bars: drawWorkflow(workflow, context.scale),
    duration: describeTook(times) ?? "–",
    facts: wait === undefined ? [] : [wait],
    isOnLongestChain: false,
    inspectorHref: run && linkToEvent(run),
    circleciHref: linkToCircleci(context.pipeline, id),
    isRerun: rerunOf !== null,
    jobs: jobs.map((job) => presentJob(job, workflow, context, chain)),
    note: noteMissing(workflow),
  };
}

function presentJob(
  job: Run,
  workflow: WorkflowOfPipeline,
  { pipeline, scale }: Context,
  chain: ReadonlySet<string>,
): ShownRow {
  const startedAt = didStart(job) ? job.startedAt : null;
  const { stoppedAt } = job;
  const readyAt = readyAtOf(job, workflow);
  const waited = startedAt !== null && startedAt - readyAt >= 1000;
  const ran: Span = { from: startedAt ?? readyAt, to: stoppedAt };
  const isOnLongestChain = workflow.jobs.length > 1 && chain.has(job.id);
  return {
    name: job.job ?? "unknown job",
    ...describeStatus(job.status),
    bars: [
      ...(waited ? [toBar("queue", { from: readyAt, to: startedAt }, scale)] : []),
      toBar(startedAt === null ? "missing" : "run", ran, scale),
    ],
    duration: startedAt === null ? "did not start" : formatLength(Math.max(0, ran.to - ran.from)),
    facts: waited ? [`waited ${formatLength(startedAt - readyAt)}`] : [],
    isOnLongestChain,
    inspectorHref: linkToEvent(job),
    circleciHref: linkToCircleci(pipeline, job.workflowId, job.jobNumber),
  };
}

/** When the job before it stopped, or else when the workflow was created. */
function readyAtOf(job: Run, { run, jobs }: WorkflowOfPipeline): number {
  const start = job.startedAt ?? job.stoppedAt;
  const others = jobs.filter(({ id }) => id !== job.id);
  return Math.min(start, lastToStop(others, start)?.stoppedAt ?? run?.startedAt ?? start);
}

/** From its creation to its end, as far as that is known. */
export function spanOf({ run, jobs }: WorkflowOfPipeline): Span {
  const runs = [run, ...jobs].filter((each) => each !== undefined);
  return {
    from: Math.min(...runs.map(({ startedAt, stoppedAt }) => startedAt ?? stoppedAt)),
    to: run?.stoppedAt ?? Math.max(...runs.map(({ stoppedAt }) => stoppedAt)),
  };
}

function timesOfWorkflow({ run, ranFor }: WorkflowOfPipeline, { from, to }: Span): RunTimes {
  return timesOf({ duration: run === undefined ? null : Math.max(0, to - from), ranFor });
}

/**
 * The bars of a workflow: its whole span, and the parts in which jobs ran. The rest is queue and
 * gaps.
 */
function drawWorkflow(workflow: WorkflowOfPipeline, scale: TimeScale): ShownBar[] {
  const span = spanOf(workflow);
  const ran = mergeSpans(spansOf(workflow.jobs));
  if (workflow.run === undefined) return [toBar("missing", span, scale)];
  if (ran.length === 0) return [toBar("run", span, scale)];
  return [toBar("gap", span, scale), ...ran.map((each) => toBar("run", each, scale))];
}

function noteMissing({ run, jobs }: WorkflowOfPipeline): string | undefined {
  if (run === undefined) return "Only its jobs arrived so far.";
  return jobs.length === 0 ? "None of its jobs arrived." : undefined;
}

function describeMissing({ to }: Span, now: Date): Pick<ShownRow, "status" | "tone"> {
  const isRunning = now.getTime() - to < longestWait;
  return { status: isRunning ? "running" : "never arrived", tone: "wait" };
}

const tones = { succeeded: "good", failed: "bad", canceled: "plain", other: "plain" } as const;

function describeStatus(status: string | null): Pick<ShownRow, "status" | "tone"> {
  return { status: status ?? "unknown", tone: tones[outcomeOf(status)] };
}

function toBar(kind: ShownBar["kind"], { from, to }: Span, { place }: TimeScale): ShownBar {
  const x = round(place(from));
  return { kind, x, width: round(Math.max(place(to) - x, 0.4)) };
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

function linkToEvent({ eventKey }: Run): string {
  return `/inspector/events/${eventKey}`;
}
