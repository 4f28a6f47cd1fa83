import { detailsOf, type EventDetails } from "../../src/core/event/details";
import { parseEvent } from "../../src/core/event/event";
import { makeHistory } from "../../src/samples/history/make-history";
import { projectNames } from "../../src/samples/history/sample-workflows";

const end = Date.UTC(2026, 10, 23, 10, 12, 31);
const day = 24 * 60 * 60 * 1000;

interface Sent extends EventDetails {
  at: number;
  started: number;
  stopped: number;
}

function make(options: Partial<Parameters<typeof makeHistory>[0]> = {}): Sent[] {
  return [...makeHistory({ days: 30, projects: 3, seed: 7, end, ...options })].map(
    ({ at, makeSample }) => {
      const details = detailsOf(parseEvent(JSON.stringify(makeSample())));
      const started = Date.parse(details.startedAt ?? "");
      return { ...details, at, started, stopped: Date.parse(details.stoppedAt ?? "") };
    },
  );
}

const history = make();
const workflows = history.filter(({ type }) => type === "workflow-completed");
const jobs = history.filter(({ type }) => type === "job-completed");

function countBy(events: readonly Sent[], keyOf: (event: Sent) => unknown): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const event of events) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1);
  return counts;
}

describe("a sample history", () => {
  it("is in order of time from its beginning to its end", () => {
    const times = history.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(end - 30 * day);
    expect(times.at(-1)).toBeLessThan(end);
    expect(history.map(({ happenedAt }) => Date.parse(happenedAt ?? ""))).toEqual(times);
  });

  it("is the same for the same seed and another for another", () => {
    expect(make({ days: 5 })).toEqual(make({ days: 5 }));
    expect(make({ days: 5, seed: 8 }).map(({ at }) => at)).not.toEqual(
      make({ days: 5 }).map(({ at }) => at),
    );
  });

  it("has new events when it is made at another time", () => {
    const ids = new Set(make({ days: 2 }).map(({ id }) => id));
    expect(make({ days: 2, end: end + 60_000 }).filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it("has no event twice", () => {
    expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
  });

  it("has the requested projects, each with its own builds", () => {
    expect([...countBy(history, ({ project }) => project).keys()].sort()).toEqual(
      projectNames.slice(0, 3).toSorted(),
    );
    expect(make({ projects: 1 })).toEqual(
      history.filter(({ project }) => project === projectNames[0]),
    );
  });

  it("fits into the memory log by default", () => {
    expect(history.length).toBeGreaterThan(2_000);
    expect(history.length).toBeLessThan(10_000);
  });

  it("has quieter weekends", () => {
    const pushes = workflows.filter(({ workflow }) => workflow === "build-test-deploy");
    const days = countBy(pushes, ({ started }) => new Date(started).getUTCDay());
    for (const weekday of [1, 2, 3, 4, 5])
      expect((days.get(0) ?? 0) + (days.get(6) ?? 0)).toBeLessThan(days.get(weekday) ?? 0);
  });

  it("has several branches, and tags without one", () => {
    expect(countBy(workflows, ({ branch }) => branch).size).toBeGreaterThan(15);
    expect(workflows.filter(({ tag }) => tag !== null).length).toBeGreaterThan(5);
  });

  it("has each workflow after its jobs, and a failed one with a failed job", () => {
    const jobsOf = new Map<unknown, Sent[]>();
    for (const job of jobs)
      jobsOf.set(job.workflowId, [...(jobsOf.get(job.workflowId) ?? []), job]);
    const wrong = workflows.filter(({ workflowId, status, at }) => {
      const own = jobsOf.get(workflowId) ?? [];
      const isLate = status !== "canceled" && own.some((job) => job.at >= at);
      return isLate || own.some((job) => job.status === "failed") !== (status === "failed");
    });
    expect(wrong).toEqual([]);
  });

  it("has one event more than jobs for a canceled workflow, the first without a duration", () => {
    const canceled = workflows.filter(({ status }) => status === "canceled");
    const runs = countBy(canceled, ({ workflowId }) => workflowId);
    expect(runs.size).toBeGreaterThan(20);
    for (const [workflowId, events] of runs) {
      expect(events).toBe(jobs.filter((job) => job.workflowId === workflowId).length + 1);
      const [first] = canceled.filter((event) => event.workflowId === workflowId);
      expect(first?.stopped).toBe(first?.started);
    }
  });

  it("has streaks of failures on main that end", () => {
    for (const name of projectNames.slice(0, 3)) {
      const line = workflows
        .filter(({ project, branch }) => project === name && branch === "main")
        .filter(({ workflow }) => workflow === "build-test-deploy")
        .map(({ status }) => (status === "failed" ? "f" : status === "success" ? "s" : ""))
        .join("");
      expect(line).toMatch(/sf{2,}s/);
    }
  });

  it("has flaky tests: reruns of one pipeline that pass where it failed", () => {
    const byPipeline = new Map<unknown, Map<unknown, string | null>>();
    for (const { pipelineId, workflowId, status } of workflows) {
      const runs = byPipeline.get(pipelineId) ?? new Map<unknown, string | null>();
      byPipeline.set(pipelineId, runs.set(workflowId, status));
    }
    const reruns = [...byPipeline.values()].filter(({ size }) => size === 2);
    const statuses = reruns.map((runs) => [...runs.values()].join());
    expect(statuses).toContain("failed,success");
    expect(statuses).toContain("failed,failed");
  });

  it("has a job that gets slower", () => {
    const durations = jobs
      .filter(({ job, status }) => job === "integration-tests" && status === "success")
      .map(({ started, stopped }) => stopped - started);
    const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;
    const third = Math.floor(durations.length / 3);
    expect(mean(durations.slice(-third)) / mean(durations.slice(0, third))).toBeGreaterThan(1.5);
  });
});
