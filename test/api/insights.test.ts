import request, { type Response, type Test } from "supertest";
import type { Store } from "../../src/core/ports";
import { computeNumbers, computeRuns, select } from "../support/compute-numbers";
import { historyStart, type HistoryEvent, makeHistory, saveHistory } from "../support/make-history";
import { checkResponse } from "../support/openapi";
import { stores } from "../support/open-stores";
import { createReceiver, type Receiver } from "../support/receiver";

const day = 86_400_000;
const now = new Date(historyStart + 61 * day);
const history = makeHistory(60);

/** What the routes say about runs, the same from every store. Every answer fits /openapi.json. */
describe.each(stores)("the insights from %s, over HTTP,", (_name, open) => {
  let store: Store;
  let receiver: Receiver;
  beforeAll(async () => {
    store = await open();
    receiver = createReceiver({ store, now: () => now });
    await saveHistory(store, history);
  }, 60_000);
  afterAll(() => store.close());

  const get = (path: string): Test => request(receiver.server).get(path).set("Host", "localhost");
  const getChecked = async (path: string, route = path.split("?")[0]!): Promise<Response> => {
    const answer = await get(path);
    await checkResponse(receiver.server, route, answer);
    return answer;
  };

  it("have the numbers of each workflow and of all workflows", async () => {
    const since = new Date(historyStart + 10 * day);
    const { body } = await getChecked(
      `/api/insights/workflows?branch=main&since=${since.toISOString()}`,
    );
    const runs = select(computeRuns(history, "workflow"), { branch: "main", since });
    const { firstRunAt: _first, lastRunAt, ...numbers } = computeNumbers(runs);
    const conclusive = Number(numbers.succeeded) + Number(numbers.failed);
    expect(body.total).toEqual({
      ...numbers,
      lastRunAt: new Date(Number(lastRunAt)).toISOString(),
      conclusive,
      successRate: Number(numbers.succeeded) / conclusive,
      runsPerDay: runs.length / 51,
      isSmallSample: false,
    });
    const counts = (body.workflows as { runs: number; isSmallSample: boolean }[]).map(
      ({ runs }) => runs,
    );
    expect(counts.reduce((a, b) => a + b)).toBe(runs.length);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it("mark numbers with a small sample and leave out numbers that cannot be computed", async () => {
    const { body } = await getChecked("/api/insights/workflows?project=none");
    expect(body).toEqual({
      workflows: [],
      total: expect.objectContaining({ runs: 0, successRate: null, isSmallSample: true }),
    });
  });

  it("have the numbers of each job, including how often it failed first", async () => {
    const { body } = await getChecked(
      "/api/insights/jobs?project=github/acme/shop&workflow=build&job=test",
    );
    expect(body.jobs).toHaveLength(1);
    expect(body.jobs[0]).toMatchObject({
      ...{ projectId: "project-acme-shop", projectSlug: "github/acme/shop", project: "shop" },
      ...{ workflow: "build", job: "test" },
    });
    expect(body.jobs[0].firstFailures).toBeGreaterThan(0);
    expect(body.jobs[0].firstFailures).toBeLessThanOrEqual(body.jobs[0].failed);
  });

  it.each(["day", "week", "hour"])("have the runs by %s without gaps", async (by) => {
    const length = { hour: day / 24, day, week: 7 * day }[by]!;
    const { body } = await getChecked(`/api/insights/days?by=${by}`);
    const days = body.days as { time: string; runs: number }[];
    const times = days.map(({ time }) => Date.parse(time));
    expect(times.slice(1).map((time, n) => time - times[n]!)).toEqual(
      times.slice(1).map(() => length),
    );
    expect(days.reduce((sum, { runs }) => sum + runs, 0)).toBe(60);
  });

  it("have the runs of a job by day", async () => {
    const { body } = await getChecked("/api/insights/days?job=lint");
    const days = body.days as { runs: number }[];
    expect(days.reduce((sum, { runs }) => sum + runs, 0)).toBe(60);
  });

  it.each([
    ["/api/insights/workflows?job=test", "Unknown parameter: job."],
    ["/api/insights/jobs?since=yesterday", "since must be a time in ISO 8601"],
    ["/api/insights/days?by=month", "by must be hour, day or week."],
    ["/api/pipelines?cursor=1", "cursor must be the `next` of an earlier response."],
  ])("reject %s", async (path, message) => {
    const { status, body } = await get(path);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: "invalid_parameter" });
    expect(body.error.message).toContain(message);
  });

  it("list the pipelines newest first, page by page", async () => {
    const all = (await getChecked("/api/pipelines?limit=500")).body;
    expect(all.next).toBeNull();
    const createdAt = (all.pipelines as { createdAt: string }[]).map(({ createdAt }) => createdAt);
    expect(createdAt).toEqual(createdAt.toSorted().reverse());
    const paged: object[] = [];
    for (let next = ""; next !== null;) {
      const cursor = next && `&cursor=${next}`;
      const { body } = await getChecked(`/api/pipelines?limit=7${cursor}`);
      paged.push(...(body.pipelines as object[]));
      next = body.next as string;
    }
    expect(paged).toEqual(all.pipelines);
    const { body: main } = await getChecked("/api/pipelines?branch=main&project=shop");
    const { pipelines } = main as { pipelines: { branch: string; project: string }[] };
    expect(new Set(pipelines.map(({ branch, project }) => `${project} ${branch}`))).toEqual(
      new Set(["shop main"]),
    );
  });

  it("have how long each workflow of a pipeline ran and waited", async () => {
    const { pipeline, workflow } = history.find(({ type }) => type === "workflow-completed")!;
    const { body } = await getChecked(`/api/pipelines/${pipeline.id}`, "/api/pipelines/{id}");
    const { workflows } = body as { workflows: { id: string; [name: string]: unknown }[] };
    const { ranSeconds, waitedSeconds, createdAt, stoppedAt } = workflows.find(
      ({ id }) => id === workflow.id,
    )!;
    expect(ranSeconds).toBeGreaterThan(0);
    const seconds = (Date.parse(String(stoppedAt)) - Date.parse(String(createdAt))) / 1000;
    expect(Number(ranSeconds) + Number(waitedSeconds)).toBeCloseTo(seconds, 3);
  });

  it("show a pipeline with its workflows, jobs and reruns", async () => {
    const id = mostFrequent(history.map(({ pipeline }) => pipeline.id));
    const { body } = await getChecked(`/api/pipelines/${id}`, "/api/pipelines/{id}");
    const events = history.filter(({ pipeline }) => pipeline.id === id);
    const ids = new Set(events.map(({ workflow }) => workflow.id));
    const workflows = body.workflows as {
      id: string;
      name: string;
      rerunOf: string | null;
      createdAt: string;
      jobs: { id: string; name: string; startedAt: string }[];
    }[];
    expect(body).toMatchObject({ id, number: events[0]!.pipeline.number });
    expect(new Set(workflows.map(({ id }) => id))).toEqual(ids);
    workflows.forEach(({ id, name, rerunOf, jobs }, n) => {
      const before = workflows.slice(0, n).filter((other) => other.name === name);
      expect(rerunOf).toBe(before.at(-1)?.id ?? null);
      const sent = events.filter(({ workflow, job }) => workflow.id === id && job);
      expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(sent.map(({ job }) => job!.id)));
    });
    expect((await get("/api/pipelines/none")).body.error.code).toBe("no_such_pipeline");
  });

  it("list the pipeline numbers of which no event arrived", async () => {
    const { body } = await getChecked("/api/insights/missing");
    for (const project of body.projects as {
      projectId: string;
      missing: number;
      gaps: { from: number; to: number; count: number }[];
      isSilent: boolean;
    }[]) {
      const numbers = numbersOf(history, project.projectId);
      const missing: number[] = [];
      for (let n = Math.min(...numbers); n <= Math.max(...numbers); n += 1)
        if (!numbers.has(n)) missing.push(n);
      const listed = project.gaps.flatMap(({ from, count }) =>
        Array.from({ length: count }, (_, n) => from + n),
      );
      expect(listed.sort((a, b) => a - b)).toEqual(missing);
      expect(project).toMatchObject({ missing: missing.length, isSilent: false });
    }
  });

  it("list what is missing of one project, and refuse unknown parameters", async () => {
    const { body: all } = await getChecked("/api/insights/missing");
    const [first] = all.projects;
    const { body } = await getChecked(`/api/insights/missing?project=${first.project}`);
    expect(body.projects).toEqual([first]);
    const refused = await get("/api/insights/missing?projcet=webhook-service");
    expect([refused.status, refused.body.error.code]).toEqual([400, "invalid_parameter"]);
  });

  it("forget runs that stopped long ago, and their pipelines", async () => {
    const time = new Date(historyStart + 30 * day);
    const before = await store.insights.total({});
    const old = await store.insights.total({ until: time });
    let removed = 0;
    for (let more = 1; more > 0; removed += more) more = await store.insights.removeBefore(time, 5);
    expect(removed).toBeGreaterThan(old.runs);
    expect(await store.insights.total({ until: time })).toMatchObject({ runs: 0 });
    expect((await store.insights.total({})).runs).toBe(before.runs - old.runs);
    const { body } = await getChecked("/api/pipelines?limit=500");
    for (const { workflows } of body.pipelines as { workflows: object[] }[])
      expect(workflows).not.toEqual([]);
  });
});

function mostFrequent(values: readonly string[]): string {
  const count = (value: string): number => values.filter((other) => other === value).length;
  return [...values].sort((a, b) => count(b) - count(a))[0]!;
}

function numbersOf(events: readonly HistoryEvent[], id: string): Set<number> {
  const ours = events.filter(({ project }) => project.id === id);
  return new Set(ours.map(({ pipeline }) => pipeline.number));
}
