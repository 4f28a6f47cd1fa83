import { createFolder, startProgram, startReceiver } from "../support/start-program";

jest.setTimeout(30_000);

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

  it("ends a history at the first delivery that is not accepted", async () => {
    const { code, output } = await send("--history", "30d", "--secret", "wrong");
    expect(code).toBe(1);
    expect(output).toMatch(/\[401\] .*\n {2}POST .*: invalid_signature: .*\n0 events sent/);
  });

  async function countEvents(): Promise<number> {
    const log = await fetch(`${receiver.url}/fetch-webhooks-logs`);
    return ((await log.json()) as object[]).length;
  }
});
