import type { Run } from "../../../core/runs/run";
import { didStart } from "../../../core/runs/did-start";

/**
 * The jobs that decided how long a workflow took: the one that stopped last, the one that stopped last
 * before that began, and so on. CircleCI does not send which job requires which.
 *
 * @returns the ids of the jobs
 */
export function findLongestChain(jobs: readonly Run[]): Set<string> {
  const chain = new Set<string>();
  let next = lastToStop(jobs, Infinity);
  while (next) {
    chain.add(next.id);
    next = lastToStop(
      jobs.filter(({ id }) => !chain.has(id)),
      next.startedAt ?? -Infinity,
    );
  }
  return chain;
}

/** The job that stopped last of those that stopped by a time. */
export function lastToStop(jobs: readonly Run[], time: number): Run | undefined {
  return jobs
    .filter((job) => didStart(job) && job.stoppedAt <= time)
    .sort((a, b) => b.stoppedAt - a.stoppedAt)[0];
}
