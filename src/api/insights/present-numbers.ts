import type { z } from "zod";
import {
  type JobNumbers,
  type PeriodNumbers,
  type RunFilter,
  type RunNumbers,
  smallSample,
  type WorkflowNumbers,
} from "../../core/runs/insights";
import { countConclusive, successRateOf } from "../../core/runs/success-rate";
import type {
  jobNumbers,
  periodNumbers,
  runNumbers,
  workflowNumbers,
} from "../openapi/insights-schemas";

const day = 24 * 60 * 60 * 1000;

/**
 * The number of days that the answer covers, at least one: from `since`, or else the first run, to
 * `until`, or else now.
 */
export function countDays(
  { since, until }: RunFilter,
  numbers: readonly RunNumbers[],
  now: Date,
): number {
  const first = Math.min(...numbers.map(({ firstRunAt }) => firstRunAt ?? Infinity));
  const end = Math.min(until?.getTime() ?? Infinity, now.getTime());
  return Math.max(1, (end - (since?.getTime() ?? first)) / day);
}

export function presentRuns(numbers: RunNumbers, days: number): z.infer<typeof runNumbers> {
  const { firstRunAt, lastRunAt, ...counted } = numbers;
  const conclusive = countConclusive(counted);
  return {
    ...counted,
    conclusive,
    successRate: successRateOf(counted),
    runsPerDay: counted.runs / days,
    lastRunAt: lastRunAt === null ? null : toIso(lastRunAt),
    isSmallSample: conclusive < smallSample,
  };
}

export function presentWorkflow(
  { projectId, projectSlug, project, workflow, ...numbers }: WorkflowNumbers,
  days: number,
): z.infer<typeof workflowNumbers> {
  return { projectId, projectSlug, project, workflow, ...presentRuns(numbers, days) };
}

export function presentJob(
  { job, firstFailures, ...numbers }: JobNumbers,
  days: number,
): z.infer<typeof jobNumbers> {
  const { projectId, projectSlug, project, workflow, ...counted } = presentWorkflow(numbers, days);
  return { projectId, projectSlug, project, workflow, job, ...counted, firstFailures };
}

export function presentPeriod({ time, ...counted }: PeriodNumbers): z.infer<typeof periodNumbers> {
  return { time: toIso(time), ...counted };
}

export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
