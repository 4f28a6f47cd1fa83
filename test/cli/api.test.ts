import { createServer } from "node:http";
import { listening } from "../support/receiver";
import { startReceiver, startProgram, createFolder, type Program } from "../support/start-program";

const token = "the-token-of-the-tests";

describe("circleci-webhooks api", () => {
  let receiver: Program & { url: string; port: number };
  const cwd = createFolder();
  const run = (
    args: string[],
    { env = {}, folder = cwd }: { env?: Record<string, string>; folder?: string } = {},
  ): Promise<{ code: number | null; output: string }> =>
    startProgram("cli.js", { args: ["api", ...args], env, cwd: folder }).ended();
  const server = (): string[] => ["--server", receiver.url];

  beforeAll(async () => {
    receiver = await startReceiver({ cwd });
  });
  afterAll(async () => {
    receiver.process.kill();
    await receiver.ended();
  });

  it("calls a route with the API token of the server in this folder", async () => {
    const { code, output } = await run(["/api/events?limit=1", ...server()]);
    expect([code, output]).toEqual([0, '{"events":[],"next":null}']);
  });

  it("sends requests that change something and prints their errors", async () => {
    const verified = await run(["-X", "post", "/api/rejections/reverify", ...server()]);
    expect(verified.output).toBe('{"stored":0,"duplicate":0,"stillRejected":0,"results":[]}');
    const replayed = await run(["/api/events/1/replay", "-d", '{"url":"x"}', ...server()]);
    expect(replayed.output).toMatch(/"code":"no_such_event".*The server answered 404\.\n$/);
    expect(replayed.code).toBe(1);
  });

  it("sends another server the API_TOKEN but never the token of this folder", async () => {
    const elsewhere = { folder: createFolder() };
    expect((await run(["/api/events", ...server()], elsewhere)).output).toContain("token_required");
    const guarded = await startReceiver({ env: { API_TOKEN: token } });
    const args = ["/api/events", "--server", guarded.url];
    expect((await run(args, { env: { API_TOKEN: token } })).code).toBe(0);
    guarded.process.kill();
    await guarded.ended();
  });

  it.each([
    [["api/events"], "the path must start with /"],
    [["/api/events", "--server", "localhost"], "It must be a URL such as"],
    [["/api/events", "--server", "http://127.0.0.1:9"], "http://127.0.0.1:9: "],
  ])("explains what is wrong with %j", async (args, message) => {
    const { code, output } = await run(args);
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe("circleci-webhooks api with a response that breaks off", () => {
  it("prints what arrived, and names the server and the reason", async () => {
    const breaking = createServer((_req, res) => {
      res.write("[1,", () => res.destroy());
    });
    await listening(breaking, async (port) => {
      const server = `http://127.0.0.1:${port}`;
      const args = ["api", "/api/events", "--server", server];
      const { code, output } = await startProgram("cli.js", { args }).ended();
      const reason = `${server}: The connection was closed before the response was complete`;
      expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
      expect(output).toMatch(/^\[1,/);
    });
  });
});

describe("circleci-webhooks open", () => {
  it("prints the link that signs a browser in", async () => {
    const cwd = createFolder();
    const receiver = await startReceiver({ cwd });
    const [, link = ""] = await receiver.wrote(/Inspector (\S+)/);
    // The PATH has no program that opens a browser.
    const env = { PATH: cwd, PORT: String(receiver.port) };
    const { code, output } = await startProgram("cli.js", { args: ["open"], env, cwd }).ended();
    expect([code, output]).toEqual([0, `${link}\n`]);
    receiver.process.kill();
    await receiver.ended();
  });

  it("reports that no server is listening", async () => {
    const port = await listening(createServer(), (free) => Promise.resolve(free));
    const env = { PORT: String(port) };
    const { code, output } = await startProgram("cli.js", { args: ["open"], env }).ended();
    expect([code, output]).toEqual([1, expect.stringContaining("Nothing is listening there")]);
  });
});
