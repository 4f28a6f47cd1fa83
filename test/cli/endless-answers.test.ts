import { createServer, type RequestListener } from "node:http";
import { listening } from "../support/receiver";
import { startProgram } from "../support/start-program";

const megabyte = Buffer.alloc(1024 * 1024, "x");

/** Sends without end, with a beginning of its own. */
function endless(type: string, beginning = ""): RequestListener {
  return (_req, res) => {
    res.writeHead(200, { "content-type": type });
    res.write(beginning);
    const write = (): void => {
      while (!res.destroyed && res.write(megabyte));
    };
    res.on("drain", write);
    write();
  };
}

/** Runs a command against a server until it ends. */
function runAgainst(
  listener: RequestListener,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  return listening(createServer(listener), (port) => {
    const url = `http://127.0.0.1:${port}`;
    const all = args.map((arg) => arg.replace("URL", url));
    // With less memory than an endless answer.
    return startProgram("cli.js", {
      args: all,
      env: { NODE_OPTIONS: "--max-old-space-size=128", ...env },
    }).ended();
  });
}

const isReceiver = /Is http:\/\/127\.0\.0\.1:\d+ a circleci-webhooks receiver/;

describe("an answer without end", () => {
  it.each([
    ["replay", ["replay", "1", "--to", "http://localhost/", "--server", "URL"], "2 MB"],
    ["destinations list", ["destinations", "list", "--server", "URL"], "32 MB"],
    ["destinations preview", ["destinations", "preview", "x", "--server", "URL"], "32 MB"],
  ])("ends %s with an explanation", async (_command, args, size) => {
    const { code, output } = await runAgainst(endless("application/json", "{"), args);
    expect(output).toContain(`sent more than ${size}; the rest was not read.`);
    expect(output).not.toMatch(/^ {4}at /m);
    expect(code).toBe(1);
  });

  it("ends tail with an explanation", async () => {
    const stream = endless("text/event-stream", "event: delivery\ndata: ");
    const { code, output } = await runAgainst(stream, ["tail", "--server", "URL"]);
    expect(output).toContain("an event of the stream is larger than 64 MB.");
    expect(output).toMatch(isReceiver);
    expect(code).toBe(1);
  });

  it("is not read to its end by send and open, which need only its status", async () => {
    const send = ["send", "ping", "--secret", "s", "--url", "URL/log-circleci-webhook"];
    expect((await runAgainst(endless("text/plain"), send)).output).toContain("[200]");
    const open = await runAgainst(endless("text/plain"), ["open", "--server", "URL"]);
    expect(open.output).toMatch(/\/inspector/);
    expect(open.code).toBe(0);
  });
});

describe("a stream with what is not a delivery", () => {
  it("is explained by tail, which prints the deliveries after it", async () => {
    const item = { key: 1, at: "2026-11-23T10:00:00.000Z", responseStatus: 201 };
    const data = ["not JSON", "null", "{}", "[]", '{"at":7}', JSON.stringify(item)];
    const tail = listening(
      createServer((_req, res) => {
        res.writeHead(200, { "content-type": "text/event-stream" });
        for (const each of data) res.write(`event: delivery\ndata: ${each}\n\n`);
      }),
      async (port) => {
        const program = startProgram("cli.js", {
          args: ["tail", "--server", `http://127.0.0.1:${port}`],
        });
        await program.wrote(/\[201\]/);
        program.process.kill();
        return program.ended();
      },
    );
    const { output } = await tail;
    expect(output.match(/Skipped what is not a delivery\. Is http/g)).toHaveLength(5);
    expect(output).not.toMatch(/^ {4}at /m);
  });
});
