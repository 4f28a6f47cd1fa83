import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder, startProgram, startReceiver } from "../support/start-program";
import { until } from "../support/until";

type Listed = Record<"type" | "project" | "workflow" | "workflowId" | "jobId" | "status", string>;

interface ListedPage {
  events: Listed[];
  next: string | null;
}

interface Numbers extends Record<"project" | "workflow", string> {
  runs: number;
  succeeded: number;
}

const sumRuns = (sum: number, { runs }: Numbers): number => sum + runs;

describe("circleci-webhooks send --history", () => {
  const cwd = createFolder();
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeAll(async () => {
    receiver = await startReceiver({ cwd });
  });

  afterAll(async () => {
    receiver.process.kill("SIGTERM");
    await receiver.ended();
  });

  const send = (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const url = `${receiver.url}/log-circleci-webhook`;
    return startProgram("cli.js", { cwd, args: ["send", ...args, "--url", url] }).ended();
  };

  it("sends the builds of the last days, and the same ones with the same seed", async () => {
    const before = await countEvents();
    const { code, output } = await send("--history", "2d", "--projects", "1", "--seed", "7");
    const [, sent] =
      /^(\d+) events sent in [\d.]+ s: from [\d-]{10} to [\d-]{10}, 1 project, seed 7\n$/.exec(
        output,
      ) ?? [];
    expect(code).toBe(0);
    expect(Number(sent)).toBeGreaterThan(10);
    expect(await countEvents()).toBe(before + Number(sent));
  });

  it("gives the insights of the receiver their numbers", async () => {
    const { code } = await send("--history", "5d", "--projects", "2", "--seed", "11");
    expect(code).toBe(0);
    const events = await listEvents();
    const ofKind = (kind: string): Listed[] => [
      // The last event of a run counts.
      ...new Map(
        events
          .filter(({ type }) => type === `${kind}-completed`)
          .toReversed()
          .map((event) => [kind === "job" ? event.jobId : event.workflowId, event]),
      ).values(),
    ];
    const [workflows, jobs] = [ofKind("workflow"), ofKind("job")];
    await until(async () => (await readInsights("jobs")).reduce(sumRuns, 0) === jobs.length);
    const insights = await readInsights("workflows");
    expect(insights.length).toBeGreaterThan(2);
    for (const numbers of insights) {
      const { project, workflow, runs, succeeded } = numbers;
      const own = workflows.filter((e) => e.project === project && e.workflow === workflow);
      const successful = own.filter(({ status }) => status === "success");
      expect([project, workflow, runs, succeeded]).toEqual([
        ...[project, workflow],
        ...[own.length, successful.length],
      ]);
    }
    expect(insights.reduce(sumRuns, 0)).toBe(workflows.length);
  });

  it("ends a history at the first delivery that is not accepted", async () => {
    const { code, output } = await send("--history", "30d", "--secret", "wrong");
    expect(code).toBe(1);
    expect(output).toMatch(/\[401\] .*\n {2}POST .*: invalid_signature: .*\n0 events sent/);
  });

  async function read(path: string): Promise<unknown> {
    const token = readFileSync(join(cwd, ".circleci-webhooks", "token"), "utf8");
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${receiver.url}${path}`, { headers })).json();
  }

  async function readInsights(what: "workflows" | "jobs"): Promise<Numbers[]> {
    return ((await read(`/api/insights/${what}`)) as Record<typeof what, Numbers[]>)[what];
  }

  /** Newest first. */
  async function listEvents(): Promise<Listed[]> {
    const listed: Listed[] = [];
    for (let next: string | null = ""; next !== null;) {
      const cursor: string = next && `&cursor=${next}`;
      const page = (await read(`/api/events?limit=500${cursor}`)) as ListedPage;
      listed.push(...page.events);
      ({ next } = page);
    }
    return listed;
  }

  async function countEvents(): Promise<number> {
    const log = await fetch(`${receiver.url}/fetch-webhooks-logs`);
    return ((await log.json()) as object[]).length;
  }
});
