import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createFolder, startProgram, startReceiver } from "../support/start-program";

type Ended = Promise<{ code: number | null; output: string }>;

function run(...args: string[]): Ended {
  return startProgram("cli.js", { args }).ended();
}

/** A port on which nothing is listening. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("circleci-webhooks send", () => {
  const cwd = createFolder();
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let url: string;

  beforeAll(async () => {
    receiver = await startReceiver({ cwd });
    url = `${receiver.url}/log-circleci-webhook`;
  });

  afterAll(async () => {
    receiver.process.kill("SIGTERM");
    await receiver.ended();
  });

  const send = (...args: string[]): Ended =>
    startProgram("cli.js", { cwd, args: ["send", ...args, "--url", url] }).ended();

  const fetchLog = async (): Promise<object[]> =>
    (await (await fetch(`${receiver.url}/fetch-webhooks-logs`)).json()) as object[];

  it("is accepted by a server in the same folder that generated its own secret", async () => {
    const before = await fetchLog();
    const { code, output } = await send();
    expect(code).toBe(0);
    expect(output).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[201\] build-test-deploy succeeded on main, webhook-service #\d+ \(\d+ ms\)\n$/,
    );
    expect((await fetchLog()).slice(before.length)).toEqual([
      {
        name: "circleci-webhooks sample",
        project: "webhook-service",
        workflow: "build-test-deploy",
        status: "success",
      },
    ]);
  });

  it("shares the generated secret with verify", async () => {
    const env = { PORT: String(receiver.port) };
    const args = ["verify", "--signature", `v1=${"0".repeat(64)}`];
    const { output } = await startProgram("cli.js", { cwd, args, env, input: "{}" }).ended();
    expect(output).toMatch(/^The signature does not match\. The secret is not/);
  });

  it("ends without an error when its output is closed", async () => {
    const program = startProgram("cli.js", { cwd, args: ["send", "--count", "200", "--url", url] });
    program.process.stdout?.once("data", () => program.process.stdout?.destroy());
    expect((await program.ended()).output).not.toContain("EPIPE");
  });

  it("describes the samples", async () => {
    const { code, output } = await send("--list");
    expect(code).toBe(0);
    for (const name of ["workflow-completed", "job-completed", "ping", "--history 30d"])
      expect(output).toMatch(new RegExp(`^${name} +[A-Z].+\\.$`, "m"));
  });

  it("describes what it sent", async () => {
    const names = ["--project", "shop", "--workflow", "release", "--number", "1312"];
    const { output } = await send("job-completed", "--status", "failed", ...names);
    expect(output).toMatch(/\[201\] build failed in release on main, shop #1312 \(\d+ ms\)\n$/);
  });

  it.each([
    [["ping"], ["201"]],
    [["job-completed", "--vcs", "gitlab", "--status", "not_run"], ["201"]],
    [["--duplicate"], ["201", "200"]],
    [
      ["--cancel", "3"],
      ["201", "201", "201", "201"],
    ],
    [
      ["--pipeline", "--vcs", "github-app", "--tag", "v1"],
      ["201", "201", "201", "201"],
    ],
    [
      ["--count", "5", "--concurrency", "2"],
      ["201", "201", "201", "201", "201"],
    ],
  ])("with the arguments %j gets the responses %j", async (args, statuses) => {
    const before = await fetchLog();
    const { code, output } = await send(...args);
    expect(output.match(/(?<=^[\d-]+ [\d:]+ \[)\d+(?=\])/gm)).toEqual(statuses);
    expect(code).toBe(0);
    const logged = statuses.filter((status) => status === "201").length;
    expect(await fetchLog()).toHaveLength(before.length + logged);
  });

  it.each([[["--tamper"]], [["--secret", "wrong"]]])(
    "with the arguments %j is rejected and ends with exit code 1",
    async (args) => {
      const before = await fetchLog();
      const { code, output } = await send(...args);
      expect(code).toBe(1);
      expect(output).toMatch(/\[401\].*\n {2}POST http:.*: invalid_signature: /);
      expect(await fetchLog()).toHaveLength(before.length);
    },
  );

  it("explains that no server is listening and that there is no secret", async () => {
    const nowhere = await run(
      "send",
      "--secret",
      "s",
      "--url",
      `http://localhost:${await freePort()}`,
    );
    expect(nowhere.code).toBe(1);
    expect(nowhere.output).toContain(
      "Nothing is listening there (ECONNREFUSED). Start the receiver with 'npm start'",
    );
    const without = await run("send", "--url", "https://example.com/log-circleci-webhook");
    expect(without.code).toBe(1);
    expect(without.output).toMatch(/^No secret found\. Set CIRCLECI_WEBHOOK_SECRET/);
  });

  it("uses the port and the secret in .env", async () => {
    const folder = createFolder();
    const port = await freePort();
    writeFileSync(join(folder, ".env"), `PORT=${port}\nCIRCLECI_WEBHOOK_SECRET=ABCD123\n`);
    const { output } = await startProgram("cli.js", { args: ["send"], cwd: folder }).ended();
    expect(output).toContain(`POST http://localhost:${port}/log-circleci-webhook`);
    expect(output).toContain("Nothing is listening there (ECONNREFUSED).");
  });
});
