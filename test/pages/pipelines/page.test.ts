import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { get } from "../../support/ask-page";
import { saveHistory } from "../../support/make-history";
import { jobEvent, pipelineStart, workflowEvent } from "../../support/pipeline-events";
import { createReceiver } from "../../support/receiver";

const build = { name: "build", run: "w1" };

async function open(events: readonly object[], seconds = 1200): Promise<string> {
  const store = createMemoryStore();
  await saveHistory(store, events);
  const now = (): Date => new Date(pipelineStart + seconds * 1000);
  const { status, text } = await get(createReceiver({ store, now }), "/pipelines/pipeline-1");
  expect(status).toBe(200);
  return text;
}

/** The row of a workflow or a job: its class, its text, and its bars by kind. */
function row(text: string, name: string): { tone: string; words: string; bars: string[] } {
  const rows = text.split('<div class="row ').slice(1);
  const html = rows.find((each) => each.includes(`<bdi>${name}</bdi>`)) ?? "";
  return {
    tone: html.slice(0, html.indexOf('"')),
    words: html.replace(/^[^>]*>|<[^>]*>/g, " ").replace(/\\s+/g, " "),
    bars: [...html.matchAll(/class="bar (\w+)"/g)].map(([, kind]) => kind!),
  };
}

describe("the page of a pipeline", () => {
  const jobs = [
    jobEvent({ ...build, job: "compile", from: 5, to: 60 }),
    jobEvent({ ...build, job: "lint", from: 6, to: 20 }),
    jobEvent({ ...build, job: "test", from: 70, to: 300, status: "failed" }),
  ];
  const whole = [...jobs, workflowEvent({ ...build, from: 0, to: 301, status: "failed" })];

  it("shows what ran and waited on one time line, with the longest chain marked", async () => {
    const text = await open(whole);
    expect(text).toContain("<h1><bdi>shop #42</bdi></h1>");
    expect(row(text, "build")).toMatchObject({ tone: "bad", bars: ["gap", "run", "run"] });
    expect(row(text, "build").words).toMatch(/failed.*4 min 45 s.*waited 16 s/s);
    expect(row(text, "compile")).toMatchObject({ tone: "good chain", bars: ["queue", "run"] });
    expect(row(text, "lint").tone).toBe("good");
    expect(row(text, "test")).toMatchObject({ tone: "bad chain", bars: ["queue", "run"] });
    expect(row(text, "test").words).toMatch(/3 min 50 s.*on the longest chain.*waited 10 s/s);
  });

  it("links to the inspector and to CircleCI", async () => {
    const text = await open(whole);
    expect(text).toContain('href="/inspector?pipeline=pipeline-1"');
    expect(text).toContain('href="/inspector/events/4"');
    const circleci = "https://app.circleci.com/pipelines/github/acme/shop/42";
    for (const path of ["", "/workflows/w1", "/workflows/w1/jobs/7"])
      expect(text).toContain(`href="${circleci}${path}" target="_blank"`);
  });

  it("shows reruns under each other, and shortens the night between them", async () => {
    const again = { name: "build", run: "w2" };
    const night = 12 * 3600;
    const text = await open([
      ...whole,
      workflowEvent({ name: "deploy", run: "w3", from: 310, to: 330 }),
      jobEvent({ ...again, job: "test", from: night + 5, to: night + 200 }),
      workflowEvent({ ...again, from: night, to: night + 201 }),
    ]);
    const sections = [...text.matchAll(/<section class="workflow[^"]*" aria-label="([^"]*)"/g)];
    expect(sections.map(([, label]) => label)).toEqual(["build", "build, rerun", "deploy"]);
    expect(text).toContain("11 h 54 min without a job, shortened");
    const [, width = 0] =
      /bar run" x="[^"]*" y="7" width="([\d.]+)%"/.exec(
        text.slice(text.indexOf("<bdi>test</bdi>")),
      ) ?? [];
    expect(Number(width)).toBeGreaterThan(20);
  });

  it("draws missing events dashed", async () => {
    const running = await open(jobs);
    expect(row(running, "build")).toMatchObject({ tone: "wait", bars: ["missing"] });
    expect(row(running, "build").words).toContain("running");
    expect(running).toContain("Only its jobs arrived so far.");
    expect(row(await open(jobs, 7200), "build").words).toContain("never arrived");
    const alone = await open([workflowEvent({ ...build, from: 0, to: 301 })]);
    expect(alone).toContain("None of its jobs arrived.");
    expect(alone).toContain('class="bar missing"');
    const { job, ...rest } = jobs[2]!;
    const { started_at: _, ...neverStarted } = job!;
    const skipped = await open([{ ...rest, job: { ...neverStarted, status: "not_run" } }]);
    expect(row(skipped, "test")).toMatchObject({ bars: ["missing"] });
    expect(row(skipped, "test").words).toContain("did not start");
  });

  it("reports that no event of a pipeline arrived or that the store is unavailable", async () => {
    const none = await get(createReceiver(), "/pipelines/none");
    expect([none.status, none.text]).toEqual([404, expect.stringContaining("No such pipeline")]);
    const memory = createMemoryStore();
    const findPipeline = (): Promise<never> => Promise.reject(new Error("the disk is full"));
    const store = { ...memory, insights: { ...memory.insights, findPipeline } };
    const failed = await get(createReceiver({ store }), "/pipelines/1");
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining("Try again")]);
    expect(failed.text).not.toContain("disk");
  });

  it("shows names as text, and links to no other site than CircleCI", async () => {
    const markup = `"><script>alert(1)</script>`;
    const text = await open(
      whole.map((event) => ({
        ...event,
        workflow: { ...event.workflow, name: markup },
        project: { ...event.project, slug: "../../evil.example/x" },
      })),
    );
    expect(text).not.toMatch(/<script>| style=/);
    expect(text).not.toContain("app.circleci.com");
  });
});
