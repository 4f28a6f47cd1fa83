import { makeRun, makeSample, reportDelay, type Sample, type SampleOptions } from "./make-sample";

/** One event from a new run. */
export function makeOne(options: SampleOptions, now: number): Sample[] {
  return [makeSample(options, makeRun(now, options.number), now - reportDelay)];
}

/** The jobs of a sample pipeline. */
export const jobNames = ["build", "test", "deploy"];

/** A whole pipeline: sequential jobs, then the workflow. The last job has the workflow's status. */
export function makePipeline(options: SampleOptions, now: number): Sample[] {
  const run = makeRun(now, options.number);
  const end = now - reportDelay;
  const length = Math.floor((end - run.createdAt) / jobNames.length);
  const jobs = jobNames.map((name, index) => {
    const startedAt = run.createdAt + index * length;
    const isLast = index === jobNames.length - 1;
    const status = isLast ? options.status : "success";
    const job = { name, number: index + 1, startedAt: startedAt + 2_000 };
    return makeSample({ ...options, kind: "job-completed", status }, run, startedAt + length, job);
  });
  // The last job stops with its workflow; CircleCI reports them about 40 ms apart.
  return [...jobs, makeSample({ ...options, kind: "workflow-completed" }, run, end)];
}

/**
 * The events of a canceled workflow with N parallel jobs: N+1 `workflow-completed`
 * events, the first with `stopped_at` equal to `created_at`, the others with increasing times.
 */
export function makeCancelled(options: SampleOptions, jobCount: number, now: number): Sample[] {
  const run = makeRun(now, options.number);
  const step = (now - reportDelay - run.createdAt) / jobCount;
  return Array.from({ length: jobCount + 1 }, (_, index) =>
    makeSample(
      { ...options, kind: "workflow-completed", status: "canceled" },
      run,
      run.createdAt + Math.round(index * step),
    ),
  );
}
