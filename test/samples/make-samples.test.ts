import { parseEvent } from "../../src/core/event/event";
import type { EventFields } from "../../src/core/event/webhook-event";
import { verify } from "../../src/core/signature/signature";
import { summarizeCommit } from "../../src/core/event/summary";
import { makeDelivery, tamper } from "../../src/samples/make-delivery";
import type { Sample, SampleOptions } from "../../src/samples/make-sample";
import { makeCancelled, makeOne, makePipeline } from "../../src/samples/make-samples";
import { sampleKinds, vcsKinds } from "../../src/samples/read-template";

const now = Date.UTC(2026, 10, 23, 10, 12, 31);
const options: SampleOptions = { kind: "workflow-completed", vcs: "github", status: "success" };

function parse(sample: Sample): EventFields {
  return parseEvent(JSON.stringify(sample));
}

function time(iso: string | null | undefined): number {
  return Date.parse(iso ?? "");
}

describe("a sample", () => {
  it("is of one of the documented kinds", () => {
    expect(sampleKinds).toEqual(["job-completed", "ping", "workflow-completed"]);
    expect(vcsKinds).toEqual(["bitbucket", "github", "github-app", "gitlab"]);
  });

  it.each(vcsKinds.flatMap((vcs) => sampleKinds.map((kind) => [kind, vcs] as const)))(
    "of %s by %s is an event without unfilled placeholders",
    (kind, vcs) => {
      const [sample] = makeOne({ ...options, kind, vcs }, now);
      expect(parse(sample!).type).toBe(kind);
      expect(JSON.stringify(sample)).not.toContain('"$');
    },
  );

  it("has the four keys of a captured ping", () => {
    const [ping] = makeOne({ ...options, kind: "ping" }, now);
    expect(Object.keys(ping!)).toEqual(["type", "id", "happened_at", "webhook"]);
  });

  it("happened after its end and before it is sent", () => {
    for (const sample of [
      ...makeOne(options, now),
      ...makePipeline(options, now),
      ...makeCancelled(options, 3, now),
    ]) {
      const { happened_at, workflow, job } = parse(sample);
      expect(time(happened_at)).toBeLessThanOrEqual(now);
      expect(time(happened_at) - time((job ?? workflow)?.stopped_at)).toBe(90);
    }
  });

  it("has the requested pipeline number", () => {
    const number = 2_000_000_000;
    const [first] = makeOne({ ...options, number }, now);
    const [second] = makeOne({ ...options, number }, now);
    expect([first, second].map((sample) => parse(sample!).pipeline?.number)).toEqual([
      number,
      number + 1,
    ]);
  });

  it("has new ids of the event, the pipeline, the workflow and the job", () => {
    const ids = [1, 2].flatMap(() =>
      makePipeline(options, now).map(({ id, job }) => [
        id,
        (job as { id?: string } | undefined)?.id,
      ]),
    );
    const present = ids.flat().filter((id) => id !== undefined);
    expect(new Set(present).size).toBe(14);
  });

  it.each(vcsKinds)("has a branch or a tag where %s has them", (vcs) => {
    const [branch] = makeOne({ ...options, vcs, branch: "feature/x" }, now);
    expect(summarizeCommit(parse(branch!))).toMatchObject({ branch: "feature/x", tag: null });
    const [tag] = makeOne({ ...options, vcs, tag: "v1.2.3" }, now);
    expect(summarizeCommit(parse(tag!))).toMatchObject({ branch: null, tag: "v1.2.3" });
    expect(summarizeCommit(parse(tag!)).author).toBe("Ada Example");
  });
});

describe("a sample pipeline", () => {
  const events = makePipeline({ ...options, status: "failed" }, now).map(parse);
  const jobs = events.slice(0, -1);
  const workflow = events.at(-1)!;

  it("is its jobs and then its workflow, which fails because of the last job", () => {
    expect(events.map(({ type }) => type)).toEqual([
      ...jobs.map(() => "job-completed"),
      "workflow-completed",
    ]);
    expect(jobs.map(({ job }) => job?.status)).toEqual(["success", "success", "failed"]);
    expect(workflow.workflow?.status).toBe("failed");
    expect(new Set(events.map(({ pipeline }) => pipeline?.id)).size).toBe(1);
    expect(new Set(events.map(({ workflow }) => workflow?.id)).size).toBe(1);
  });

  it("has consistent times", () => {
    let last = time(workflow.workflow?.created_at);
    for (const { job, happened_at } of jobs) {
      expect(time(job?.started_at)).toBeGreaterThan(last);
      expect(time(job?.stopped_at)).toBeGreaterThan(time(job?.started_at));
      expect(time(happened_at)).toBeGreaterThan(time(job?.stopped_at));
      last = time(job?.stopped_at);
    }
    expect(time(workflow.workflow?.stopped_at)).toBeGreaterThanOrEqual(last);
    expect(time(workflow.pipeline?.created_at)).toBeLessThan(time(workflow.workflow?.created_at));
  });
});

describe("a canceled sample workflow", () => {
  it("is N+1 events of one workflow, each stopped later than the one before", () => {
    const events = makeCancelled(options, 3, now).map(parse);
    expect(events).toHaveLength(4);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(new Set(events.map(({ workflow }) => workflow?.id)).size).toBe(1);
    expect(events.every(({ workflow }) => workflow?.status === "canceled")).toBe(true);
    const stops = events.map(({ workflow }) => time(workflow?.stopped_at));
    expect(stops[0]).toBe(time(events[0]?.workflow?.created_at));
    expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b));
    expect(stops.at(-1)).toBe(now - 90);
  });
});

describe("a sample delivery", () => {
  const [sample] = makeOne(options, now);
  const delivery = makeDelivery(sample!, "secret");

  it("has CircleCI's headers and a valid signature", () => {
    expect(delivery.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "CircleCI-Webhook/1.0",
      "circleci-event-type": "workflow-completed",
    });
    expect(verify("secret", delivery.body, delivery.headers["circleci-signature"])).toBe(true);
  });

  it("differs in one byte after tampering and is still an event", () => {
    const { body, headers } = tamper(delivery);
    const differing = [...body].filter((byte, at) => byte !== delivery.body[at]);
    expect(differing).toHaveLength(1);
    expect(parseEvent(body).type).toBe("workflow-completed");
    expect(verify("secret", body, headers["circleci-signature"])).toBe(false);
  });
});
