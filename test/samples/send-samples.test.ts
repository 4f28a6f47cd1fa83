import type { SampleDelivery } from "../../src/samples/make-delivery";
import { formatAttempt, sendSample } from "../../src/samples/send-sample";
import { sendSamples } from "../../src/samples/send-samples";

const url = "http://localhost:1337/log-circleci-webhook";
const delivery: SampleDelivery = { body: Buffer.from("{}"), headers: { "x-test": "1" } };
const tenTwelve = new Date(2026, 10, 23, 10, 12, 31).getTime();

/** A clock that advances by 4 ms each time it is read. */
function createClock(): () => number {
  let time = tenTwelve - 4;
  return () => (time += 4);
}

function answering(...responses: (() => Response | Promise<Response>)[]): typeof fetch {
  let calls = 0;
  return async () => responses[calls++ % responses.length]!();
}

const ok = (): Response => new Response("{}", { status: 201 });
const rejected = (): Response =>
  Response.json({ error: { code: "invalid_signature", message: "No." } }, { status: 401 });
const failing = (error: Error) => (): Promise<Response> => Promise.reject(error);

describe("sendSample", () => {
  async function lineFor(fetch: typeof globalThis.fetch): Promise<string> {
    return formatAttempt(await sendSample(delivery, url, { fetch, now: createClock() }));
  }

  it("returns a line for each response", async () => {
    expect(await lineFor(answering(ok))).toBe(`2026-11-23 10:12:31 [201] POST ${url} (4 ms)`);
  });

  it("adds the receiver's reason to a rejection", async () => {
    expect(await lineFor(answering(rejected))).toMatch(/\[401\].*\n {2}invalid_signature: No\.$/);
    const html = (): Response => new Response("<h1>Bad Gateway</h1>", { status: 502 });
    expect(await lineFor(answering(html))).toMatch(/\[502\].*\n {2}<h1>Bad Gateway<\/h1>$/);
  });

  it("prints no control characters of a response", async () => {
    const response = (): Response =>
      new Response("\u001B]0;owned\u0007\nno\u202E", { status: 400 });
    expect(await lineFor(answering(response))).toMatch(/\n {2} \]0;owned no $/);
    const odd = (): Response => Response.json({ error: "Not found" }, { status: 404 });
    expect(await lineFor(answering(odd))).toMatch(/\n {2}\{"error":"Not found"\}$/);
  });

  it.each([
    [
      { cause: { code: "ECONNREFUSED" } },
      "Nothing is listening there (ECONNREFUSED). Start the receiver",
    ],
    [{ name: "TimeoutError" }, "No response within 10 s."],
    [{ cause: { code: "ENOTFOUND" } }, "The host does not exist (ENOTFOUND)."],
    [{ message: "odd" }, "There was no response (odd)."],
  ])("explains a missing response: %j", async (properties, problem) => {
    const error = Object.assign(new Error(), properties);
    const line = await lineFor(answering(failing(error)));
    expect(line).toContain("[---]");
    expect(line).toContain(problem);
  });

  it("sends the bytes and headers unchanged and does not follow a redirect", async () => {
    const calls: [unknown, RequestInit | undefined][] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      calls.push([input, init]);
      return Promise.resolve(ok());
    };
    await sendSample(delivery, url, { fetch, now: createClock() });
    const [[target, init] = []] = calls;
    expect(target).toBe(url);
    expect(init).toMatchObject({ method: "POST", headers: { "x-test": "1" }, redirect: "manual" });
    expect(Buffer.from(init?.body as Uint8Array)).toEqual(delivery.body);
  });
});

describe("sendSamples", () => {
  async function send(
    batches: SampleDelivery[][],
    { isTTY = false, concurrency = 1, fetch = answering(ok) } = {},
  ): Promise<{ failed: number; output: string }> {
    let output = "";
    const terminal = { isTTY, write: (text: string) => (output += text) };
    const plan = { url, batches, total: batches.flat().length, concurrency };
    const failed = await sendSamples(plan, terminal, { fetch, now: createClock() });
    return { failed, output };
  }

  it("prints a line for each response and the total", async () => {
    const { failed, output } = await send([[delivery], [delivery, delivery]], {
      fetch: answering(ok, rejected, ok),
    });
    expect(failed).toBe(1);
    expect(output.match(/\[\d+\] POST/g)).toEqual(["[201] POST", "[401] POST", "[201] POST"]);
    expect(output).toMatch(/3 sent in 0\.0 s: 2 x 201, 1 x 401\n$/);
    expect(output).not.toContain("\u001B");
  });

  it("prints no total for a single response", async () => {
    expect((await send([[delivery]])).output).toBe(
      `2026-11-23 10:12:31 [201] POST ${url} (4 ms)\n`,
    );
  });

  it("shows its progress on a terminal", async () => {
    const { output } = await send([[delivery], [delivery], [delivery]], { isTTY: true });
    expect(output).toContain("1 of 3 sent");
    expect(output).toContain("\r\u001B[K2026-");
    expect(output).toMatch(/3 sent in .*\n$/);
  });

  it("has as many requests in progress as requested and keeps the order within a batch", async () => {
    let underWay = 0;
    let most = 0;
    const fetch = async (): Promise<Response> => {
      most = Math.max(most, (underWay += 1));
      await new Promise(setImmediate);
      underWay -= 1;
      return ok();
    };
    await send([[delivery], [delivery], [delivery], [delivery], [delivery]], {
      concurrency: 3,
      fetch,
    });
    expect(most).toBe(3);
    most = 0;
    await send([[delivery, delivery, delivery]], { concurrency: 3, fetch });
    expect(most).toBe(1);
  });
});
