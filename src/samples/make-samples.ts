import { makeRun, makeSample, reportDelay, type Sample, type SampleOptions } from "./make-sample";

/** One event, of a run of its own. */
export function makeOne(options: SampleOptions, now: number): Sample[] {
  return [makeSample(options, makeRun(now, options.number), now - reportDelay)];
}

/** The jobs of a sample pipeline. */
export const jobNames = ["build", "test", "deploy"];

/** A whole pipeline: its jobs one after another, then its workflow. A bad status is the last job's. */
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
  // The last job stops with its workflow; CircleCI stamps the two some 40 ms apart.
  return [...jobs, makeSample({ ...options, kind: "workflow-completed" }, run, end)];
}

/**
 * What CircleCI sends when a workflow with N parallel jobs is cancelled: N+1 `workflow-completed`,
 * the first stopped when it was created, the rest later and later.
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
