import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDestinationClient } from "../../../src/outbound/destination-client";
import { toDestination } from "../../../src/outbound/function-destination";
import { createModuleRunner } from "../../../src/outbound/destinations/module/run-module";
import type { FlatEvent } from "../../../src/outbound/messages/flat-event";
import { exampleJob } from "../../../src/outbound/messages/example-job";
import { writeFlatEvent } from "../../../src/outbound/messages/flat-event";
import { deliver, makeJob, readOne } from "../../support/deliver";
import { type LogLine, recordInto } from "../../support/receiver";
import { until } from "../../support/until";

describe("a module destination", () => {
  const folder = mkdtempSync(join(tmpdir(), "module-destination-"));
  const path = join(folder, "mine.mjs");
  afterAll(() => rmSync(folder, { recursive: true }));

  it("calls the default export with the flat event, and passes on what it logs", async () => {
    const out = join(folder, "out.json");
    writeFileSync(
      path,
      `import { writeFileSync } from "node:fs";
       export default async function send(event, { signal, log, isTest }) {
         log.info({ workflow: event.workflow }, "Sending");
         writeFileSync(${JSON.stringify(out)}, JSON.stringify([event, signal.aborted, isTest]));
       }`,
    );
    const destination = readOne({ type: "module", path });
    const logged: LogLine[] = [];
    const { result } = await deliver(destination, [makeJob()], { logged });
    await destination.close?.();
    expect(result).toEqual({ outcome: "delivered", status: null, response: "" });
    const [event, ...rest] = JSON.parse(readFileSync(out, "utf8")) as [FlatEvent, boolean, boolean];
    expect(event).toMatchObject({
      workflow: "deploy",
      status: "failed",
      branch: "main",
      change: "broken",
    });
    expect(event.payload).toMatchObject({ id: "event-12" });
    expect(event).not.toHaveProperty("headers");
    expect(rest).toEqual([false, false]);
    expect(logged).toEqual([{ level: "info", message: "Sending", fields: { workflow: "deploy" } }]);
  });

  it.each([
    ["throws", 'throw new Error("no luck")', "no luck"],
    ["rejects with nothing", "return Promise.reject()", "undefined"],
    [
      "never answers",
      "return new Promise(() => setInterval(() => 0, 1000))",
      "did not finish within",
    ],
    ["loops for ever", "for (;;);", "did not finish within"],
    ["exits", "process.exit(1)", "ended its thread"],
    [
      "throws later",
      'setTimeout(() => { throw new Error("late") }); return new Promise(() => 0)',
      "late",
    ],
  ])("fails only its own notification when it %s", async (_name, body, error) => {
    writeFileSync(path, `export default (event) => { if (event.branch === "bad") { ${body} } };`);
    const runner = createModuleRunner(path, 1000);
    const tools = { signal: new AbortController().signal, log: recordInto([]), isTest: false };
    const run = (job = exampleJob) =>
      runner.run(JSON.parse(writeFlatEvent(job)) as FlatEvent, tools);
    await expect(run(makeJob({ branch: "bad" }))).rejects.toThrow(error);
    await expect(run()).resolves.toBeUndefined();
    await runner.close();
  });

  it.each([
    ["posts null", "parentPort.postMessage(null)"],
    [
      "posts what is no message",
      'for (const odd of [undefined, 1, "", [], { id: 1 }]) parentPort.postMessage(odd)',
    ],
    [
      "says for others that they are done",
      'for (const id of [0, 1, 2, 3]) parentPort.postMessage({ id, type: "done" })',
    ],
    [
      "logs at a level that every object has",
      'parentPort.postMessage({ id: 1, type: "log", level: "constructor", fields: {}, message: "" })',
    ],
    ["posts 64 MB", 'parentPort.postMessage("x".repeat(64 * 2 ** 20))'],
    ["closes its port", "parentPort.close()"],
    [
      "logs odd values",
      "log.info(null); log.warn(undefined, null); log.error(1, {}); log.info([])",
    ],
    ["logs a million lines", 'for (let n = 0; n < 1e6; n += 1) log.info("x")'],
    ["logs 64 MB", 'log.info({ x: "x".repeat(64 * 2 ** 20) }, "x".repeat(2 ** 20))'],
  ])("does not end the receiver when it %s, and is then called as ever", async (_name, body) => {
    writeFileSync(
      path,
      `import { parentPort } from "node:worker_threads";
       export default async (event, { log }) => { ${body}; throw new Error("no luck"); };`,
    );
    const runner = createModuleRunner(path, 10_000);
    const logged: LogLine[] = [];
    const tools = { signal: new AbortController().signal, log: recordInto(logged), isTest: false };
    const event = JSON.parse(writeFlatEvent(exampleJob)) as FlatEvent;
    for (let n = 0; n < 2; n += 1)
      await expect(runner.run(event, tools)).rejects.toThrow("no luck");
    await runner.close();
    expect(logged.length).toBeLessThanOrEqual(200);
    for (const { level, message, fields } of logged) {
      expect(["info", "warn", "error"]).toContain(level);
      expect(message.length + JSON.stringify(fields).length).toBeLessThan(30_000);
    }
  });

  it.each(["Object.create(null)", "{ message: Object.create(null) }", "Symbol('odd')", "null"])(
    "fails only its own notification when it throws %s",
    async (thrown) => {
      for (const code of [
        `export default () => { throw ${thrown}; };`,
        `export default () => new Promise(() => setTimeout(() => { throw ${thrown}; }));`,
        `throw ${thrown};`,
      ]) {
        writeFileSync(path, code);
        const runner = createModuleRunner(path, 5_000);
        const tools = { signal: new AbortController().signal, log: recordInto([]), isTest: false };
        const event = JSON.parse(writeFlatEvent(exampleJob)) as FlatEvent;
        await expect(runner.run(event, tools)).rejects.toThrow(/^(?!.*did not finish)/);
        await runner.close();
      }
    },
  );

  it("keeps the result of a test apart from that of a notification", async () => {
    writeFileSync(
      path,
      `export default async (event, { isTest, log }) => {
         if (isTest) return log.info("Test");
         await new Promise((resolve) => setTimeout(resolve, 300));
         throw new Error("no luck");
       };`,
    );
    const runner = createModuleRunner(path, 5000);
    const { signal } = new AbortController();
    const event = JSON.parse(writeFlatEvent(exampleJob)) as FlatEvent;
    const logged: LogLine[] = [];
    const real = runner.run(event, { signal, log: recordInto(logged), isTest: false });
    const test = runner.run(event, { signal, log: recordInto([]), isTest: true });
    await expect(Promise.allSettled([real, test])).resolves.toEqual([
      { status: "rejected", reason: new Error("no luck") },
      { status: "fulfilled", value: undefined },
    ]);
    await runner.close();
    expect(logged).toEqual([]);
  });

  it("gets a new thread when it ended its own between two events", async () => {
    const ended = join(folder, "ended");
    writeFileSync(
      path,
      `import { existsSync, writeFileSync } from "node:fs";
       const ended = ${JSON.stringify(ended)};
       process.on("exit", () => writeFileSync(ended, ""));
       export default () => { if (!existsSync(ended)) setTimeout(() => process.exit()); };`,
    );
    const runner = createModuleRunner(path, 1000);
    const { signal } = new AbortController();
    const event = JSON.parse(writeFlatEvent(exampleJob)) as FlatEvent;
    const run = (): Promise<void> =>
      runner.run(event, { signal, log: recordInto([]), isTest: false });
    await run();
    await until(() => existsSync(ended));
    const errors: string[] = [];
    await until(async () => {
      const error = await run().catch((error: Error) => error.message);
      if (error) errors.push(error);
      return !error;
    });
    await runner.close();
    expect(errors).not.toContain("The module did not finish within 1 s.");
  });

  it("delivers a notification while a test takes too long", async () => {
    writeFileSync(path, "export default (event, { isTest }) => { for (; isTest; ); };");
    const runner = createModuleRunner(path, 1000);
    const { signal } = new AbortController();
    const event = JSON.parse(writeFlatEvent(exampleJob)) as FlatEvent;
    const tools = { signal, log: recordInto([]) };
    const ended = await Promise.allSettled([
      runner.run(event, { ...tools, isTest: true }),
      runner.run(event, { ...tools, isTest: false }),
    ]);
    await runner.close();
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });

  it.each([
    ["cannot be parsed", "export default (", "Unexpected"],
    ["exports no function", "export const send = 1;", "no default export that is a function"],
  ])("is retried with the reason when it %s", async (_name, source, error) => {
    writeFileSync(path, source);
    const destination = readOne({ type: "module", path });
    const { result } = await deliver(destination, [makeJob()]);
    await destination.close?.();
    expect(result).toMatchObject({ outcome: "retry", error: expect.stringContaining(error) });
  });
});

describe("a destination of a library user", () => {
  it("calls the function for events that match its rule, until its timeout", async () => {
    const seen: unknown[] = [];
    const send = async (event: FlatEvent): Promise<void> => {
      seen.push(event.workflow);
      if (event.branch === "slow") await new Promise(() => undefined);
    };
    const destination = toDestination({ name: "own", when: { branch: "main" }, send }, 50);
    expect(destination.when.patterns.branch!.matches(["main"])).toBe(true);
    expect((await deliver(destination, [makeJob()])).result.outcome).toBe("delivered");
    const { result } = await deliver(destination, [makeJob({ branch: "slow" })]);
    expect(result).toMatchObject({ outcome: "retry", error: expect.stringContaining("0.05 s") });
    expect(seen).toEqual(["deploy", "deploy"]);
  });
});

describe("the client of a destination", () => {
  it("goes to no address of a cloud's metadata, whatever its name is", async () => {
    const resolve = async () => [{ address: "169.254.169.254", family: 4 }];
    const client = createDestinationClient({ resolve });
    const url = new URL("http://metadata.example.com/");
    const answer = await client.exchange({ method: "POST", url, headers: {} });
    await client.close();
    expect(answer).toMatchObject({
      status: null,
      error: expect.stringContaining("a forbidden address"),
    });
  });
});
