import { sign } from "../src/core/signature";
import { eventBody, makeEvent } from "./receiver";
import { type Program, startProgram, startReceiver } from "./start-program";

const secret = "ABCD123";

async function post(url: string, body: Buffer, header = sign(secret, body)): Promise<void> {
  const headers = { "circleci-signature": header, "circleci-event-type": "ping" };
  const init = { method: "POST", body: new Uint8Array(body), headers };
  await fetch(`${url}/log-circleci-webhook`, init);
}

const startTail = (args: string[], env: Record<string, string> = {}): Program =>
  startProgram("cli.js", { args: ["tail", ...args], env });

describe("circleci-webhooks tail", () => {
  it("prints a line for every delivery, and nothing that a terminal obeys", async () => {
    const receiver = await startReceiver({ env: { CIRCLECI_WEBHOOK_SECRET: secret } });
    const tail = startTail(["--server", receiver.url]);
    await tail.wrote(/Listening to/);
    const event = makeEvent("job-completed", "github", "failed");
    await post(receiver.url, eventBody(event));
    await post(receiver.url, eventBody(event));
    await post(receiver.url, eventBody(), "v1=no");
    await post(receiver.url, eventBody({ type: "\u001b[2J", id: "1" }));
    await tail.wrote(/\[201\] \uFFFD\[2J arrived\n/);
    // Rejections are written beside the hot path, a little later.
    await tail.wrote(/\[401\].*\n/);
    tail.process.kill();
    const { output } = await tail.ended();
    const what = "build failed in build-test-deploy on main, webhook-service #\\d+";
    expect(output).toMatch(new RegExp(`^[\\d-]{10} [\\d:]{8} \\[201\\] ${what}$`, "m"));
    expect(output).toMatch(new RegExp(`\\[200\\] ${what}$`, "m"));
    expect(output).toMatch(/\[401\] refused: invalid_signature \(ping\)$/m);
    receiver.process.kill();
    await receiver.ended();
  });

  it("prints JSON for machines, and goes on after a restart of the server", async () => {
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, READ_TOKEN: "let-me-in" };
    const first = await startReceiver({ env });
    const tail = startTail(["--json", "--server", first.url], { READ_TOKEN: "let-me-in" });
    await tail.wrote(/Listening to/);
    first.process.kill();
    await first.ended();
    await tail.wrote(/does not answer .* trying again/);
    const second = await startReceiver({ env: { ...env, PORT: String(first.port) } });
    await tail.wrote(/Listening to[^]*Listening to/);
    await post(second.url, eventBody());
    const [, json = ""] = await tail.wrote(/^(\{.*\})$/m);
    expect(JSON.parse(json)).toMatchObject({ outcome: "stored", event: { status: "success" } });
    for (const program of [tail, second]) program.process.kill();
    await Promise.all([tail.ended(), second.ended()]);
  }, 15_000);

  it("says that it may not read, with code 1", async () => {
    const receiver = await startReceiver({ env: { READ_TOKEN: "let-me-in" } });
    const { code, output } = await startTail(["--server", receiver.url]).ended();
    expect(code).toBe(1);
    expect(output).toContain("Set READ_TOKEN to the server's.");
    receiver.process.kill();
    await receiver.ended();
  });
});
