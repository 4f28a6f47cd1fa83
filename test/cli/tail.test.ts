import { sign } from "../../src/core/signature/signature";
import { eventBody, makeEvent } from "../support/receiver";
import { createFolder, type Program, startProgram, startReceiver } from "../support/start-program";

const secret = "ABCD123";
const token = "the-token-of-the-tests";

async function post(
  url: string,
  body: Buffer,
  { signature = sign(secret, body), type = "ping" } = {},
): Promise<void> {
  const headers = { "circleci-signature": signature, "circleci-event-type": type };
  const init = { method: "POST", body: new Uint8Array(body), headers };
  await fetch(`${url}/log-circleci-webhook`, init);
}

const startTail = (
  args: string[],
  env: Record<string, string> = {},
  cwd: string = createFolder(),
): Program => startProgram("cli.js", { args: ["tail", ...args], env, cwd });

describe("circleci-webhooks tail", () => {
  it("prints a line for every delivery, without control characters", async () => {
    const cwd = createFolder();
    const receiver = await startReceiver({ cwd, env: { CIRCLECI_WEBHOOK_SECRET: secret } });
    const tail = startTail(["--server", `${receiver.url}/`], { TZ: "Etc/GMT-14" }, cwd);
    await tail.wrote(/Connected to/);
    const event = makeEvent("job-completed", "github", "failed");
    await post(receiver.url, eventBody(event));
    await post(receiver.url, eventBody(event));
    await post(receiver.url, eventBody(), { signature: "v1=no" });
    await post(receiver.url, eventBody(), { signature: "v1=no", type: "build succeeded on main" });
    const fooling = "\u001b[2J \u009b2J \u202egnp.exe\u2066 a\u200db \u{e0041}";
    await post(receiver.url, eventBody({ type: fooling, id: "1" }));
    const harmless = "\uFFFD[2J \uFFFD2J \uFFFDgnp.exe\uFFFD a\u200db \uFFFD";
    await tail.wrote(new RegExp(`\\[201\\] ${harmless.replaceAll("[", "\\[")} arrived\n`, "u"));
    // Rejections are saved a little later.
    await tail.wrote(/\[401\].*\n[^]*\[401\].*\n/);
    tail.process.kill();
    const { output } = await tail.ended();
    const what = "build failed in build-test-deploy on main, webhook-service #\\d+";
    expect(output).toMatch(new RegExp(`^[\\d-]{10} [\\d:]{8} \\[201\\] ${what}$`, "m"));
    expect(output).toMatch(new RegExp(`\\[200\\] ${what}$`, "m"));
    const why = "rejected: wrong secret, or changed after signing";
    expect(output).toMatch(new RegExp(`\\[401\\] ping ${why}; unverified: “.+”$`, "m"));
    expect(output).toMatch(new RegExp(`\\[401\\] Delivery ${why}; unverified: “.+”$`, "m"));
    // In the user's time zone, which is 14 hours ahead.
    const [, date, time] = /^([\d-]{10}) ([\d:]{8}) /m.exec(output) ?? [];
    const age = Date.now() - Date.parse(`${date}T${time}+14:00`);
    expect(Math.abs(age)).toBeLessThan(60_000);
    receiver.process.kill();
    await receiver.ended();
  });

  it("prints JSON and resumes after a restart of the server", async () => {
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, API_TOKEN: token };
    const first = await startReceiver({ env });
    const tail = startTail(["--json", "--server", first.url], { API_TOKEN: token });
    await tail.wrote(/Connected to/);
    first.process.kill();
    await first.ended();
    await tail.wrote(/Lost the connection .* reconnecting/);
    const second = await startReceiver({ env: { ...env, PORT: String(first.port) } });
    await tail.wrote(/Connected to[^]*Connected to/);
    const type = "\u007f\u009b2J\u202e\u{e0041}\u001b\ud800 ü";
    await post(second.url, eventBody({ type, id: "1" }));
    const [, json = ""] = await tail.wrote(/^(\{.*\})$/m);
    expect(JSON.parse(json)).toMatchObject({ outcome: "stored", event: { type } });
    expect(json).toContain(String.raw`"\u007f\u009b2J\u202e\udb40\udc41\u001b\ud800 ü"`);
    for (const program of [tail, second]) program.process.kill();
    await Promise.all([tail.ended(), second.ended()]);
  });

  it.each(["foo", "localhost:1337", "ftp://localhost", "http://me:pass@localhost", "http://x/?y"])(
    "rejects the server %s, which is not a URL",
    async (server) => {
      const { code, output } = await startTail(["--server", server]).ended();
      expect(output).toContain("It must be a URL such as http://localhost:1337.");
      expect(code).toBe(1);
    },
  );

  it("reports a missing API token and ends with exit code 1", async () => {
    const receiver = await startReceiver({ env: { API_TOKEN: token } });
    const { code, output } = await startTail(["--server", receiver.url]).ended();
    expect(code).toBe(1);
    expect(output).toContain("Set API_TOKEN to the server's");
    receiver.process.kill();
    await receiver.ended();
  });
});
