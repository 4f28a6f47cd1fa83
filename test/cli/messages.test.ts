import { createServer } from "node:http";
import { listening } from "../support/receiver";
import { createFolder, startProgram, startReceiver } from "../support/start-program";

/** Runs the command with a mistake. */
function run(
  args: string[],
  {
    env = {},
    cwd = createFolder(),
    input,
  }: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<{ code: number | null; output: string }> {
  return startProgram("cli.js", { args, env, cwd, ...(input !== undefined && { input }) }).ended();
}

describe("circleci-webhooks", () => {
  it("reports a missing server before a missing secret", async () => {
    const port = await listening(createServer(), (free) => Promise.resolve(free));
    const { code, output } = await run(["send"], { env: { PORT: String(port) } });
    expect([code, output]).toEqual([1, expect.stringContaining("Nothing is listening there")]);
  });

  it("names the folder to run in when the server is running and its secret is unknown", async () => {
    const receiver = await startReceiver();
    const { output } = await run(["send"], { env: { PORT: String(receiver.port) } });
    expect(output).toMatch(/^No secret found: .* Run this in the receiver's folder/);
    receiver.process.kill();
    await receiver.ended();
  });

  it("names the webhook route when the URL has no path", async () => {
    const cwd = createFolder();
    const receiver = await startReceiver({ cwd });
    const { code, output } = await run(["send", "--url", receiver.url], { cwd });
    expect(code).toBe(1);
    expect(output).toContain("The webhook route is /log-circleci-webhook.");
    receiver.process.kill();
    await receiver.ended();
  });

  it.each([
    [["send", "--secret", ""], "option '--secret <secret>' argument '' is invalid"],
    [["send", "--number", "x"], "option '--number <n>' argument 'x' is invalid"],
  ])("names the invalid option of %j", async (args, message) => {
    expect((await run(args)).output).toContain(message);
  });

  it("names --to when an event was not replayed before", async () => {
    const cwd = createFolder();
    const receiver = await startReceiver({ cwd });
    const at = ["--server", receiver.url];
    await run(["send", "--url", `${receiver.url}/log-circleci-webhook`], { cwd });
    const { code, output } = await run(["replay", "1", ...at], { cwd });
    expect([code, output]).toEqual([
      1,
      "Event 1 has not been replayed before. Pass a target with --to.\n",
    ]);
    receiver.process.kill();
    await receiver.ended();
  });

  it("explains why tail cannot connect", async () => {
    const port = await listening(createServer(), (free) => Promise.resolve(free));
    const tail = startProgram("cli.js", { args: ["tail", "--server", `http://localhost:${port}`] });
    await tail.wrote(
      /Lost the connection to .* \(Nothing is listening there \(ECONNREFUSED\)\); reconnecting/,
    );
    tail.process.kill();
    await tail.ended();
  });
});

describe("circleci-webhooks verify", () => {
  it("accepts a header that was copied with its name", async () => {
    const signature =
      "circleci-signature: v1=773ba44693c7553d6ee20f61ea5d2757a9a4f4a44d2841ae4e95b52e4cd62db4";
    const { code } = await run(["verify", "--secret", "secret", "--signature", signature], {
      input: "foo",
    });
    expect(code).toBe(0);
  });
});

describe("a server that cannot start", () => {
  it.each<[Record<string, string>, string]>([
    [{ STORE_URL: "sqlite://x.db" }, "STORE_URL must not have // after sqlite:"],
    [{ STORE_URL: "sqlite:/proc/nope/x.db" }, ": its folder does not exist"],
    [{ HOST: "203.0.113.7" }, "HOST=203.0.113.7 is not an address of this machine."],
  ])("names the cause: %j", async (env, message) => {
    const { code, output } = await startProgram("main.js", { env: { PORT: "0", ...env } }).ended();
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  });
});
