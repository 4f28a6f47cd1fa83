import { createServer, type RequestListener } from "node:http";
import { createApp } from "../../src/app";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { listening } from "../support/receiver";
import { startProgram } from "../support/start-program";
import { makeDelivery } from "../support/make-delivery";

const token = "the-token-of-the-tests";

type Ended = { code: number | null; output: string };

/** A server with one event, whose key is 1. */
async function createReplayer(): Promise<RequestListener> {
  const store = createMemoryStore();
  await store.events.save(makeDelivery("an-id"));
  return createApp({ secrets: ["ABCD123"], store, apiToken: token });
}

/** Runs the command against a server and a target with the given handler. */
async function withTarget(
  response: RequestListener,
  use: (run: (...args: string[]) => Promise<Ended>, target: string) => Promise<void>,
): Promise<void> {
  const server = createServer(await createReplayer());
  await listening(createServer(response), (targetPort) =>
    listening(server, (port) =>
      use(
        (...args) => replay({ PORT: String(port), API_TOKEN: token }, ...args),
        `http://127.0.0.1:${targetPort}/hook`,
      ),
    ),
  );
}

function replay(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return startProgram("cli.js", { args: ["replay", ...args], env }).ended();
}

const time = String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;

describe("circleci-webhooks replay", () => {
  it("prints the response and then uses the same target without --to", async () => {
    await withTarget(
      (_req, res) => res.writeHead(201).end(),
      async (run, target) => {
        const line = new RegExp(`${time} \\[201\\] POST ${target} \\(\\d+ ms\\)\n$`);
        for (const args of [["an-id", "--to", target], ["1"]]) {
          const { code, output } = await run(...args);
          expect(output).toMatch(line);
          expect(code).toBe(0);
        }
      },
    );
  });

  it("prints a response that is not 2xx and ends with exit code 1", async () => {
    await withTarget(
      (_req, res) => res.writeHead(500).end("broken\u001B[31m"),
      async (run, target) => {
        const { code, output } = await run("1", "--to", target);
        expect(output).toMatch(/\[500\] POST .*\n {2}broken \[31m\n$/);
        expect(code).toBe(1);
      },
    );
  });

  it("ends with exit code 1 when there is no response", async () => {
    await withTarget(
      (_req, res) => void res.destroy(),
      async (run, target) => {
        const { code, output } = await run("1", "--to", target);
        expect(output).toMatch(
          /\[---\] POST .*\n {2}The connection was closed .*\(ECONNRESET\)\.\n$/,
        );
        expect(code).toBe(1);
      },
    );
  });

  it.each([
    ["no target", ["1"], /has not been replayed before\. Pass a target with --to/],
    ["no such event", ["a/b", "--to", "http://localhost/"], /^no_such_event: /],
    ["a target elsewhere", ["1", "--to", "http://10.0.0.5/"], /^replay_not_allowed: .*10\.0\.0\.5/],
  ])("prints the server's reason and ends with exit code 1: %s", async (_case, args, reason) => {
    await withTarget(
      () => undefined,
      async (run) => {
        const { code, output } = await run(...args);
        expect(output).toMatch(reason);
        expect(code).toBe(1);
      },
    );
  });

  it("sends the API token only when there is one", async () => {
    await listening(createServer(await createReplayer()), async (port) => {
      const { code, output } = await replay({}, "1", "--server", `http://127.0.0.1:${port}/`);
      expect(output).toMatch(/^token_required: /);
      expect(code).toBe(1);
    });
  });

  it("explains a response that is not from a receiver", async () => {
    const port = await listening(createServer(), (free) => Promise.resolve(free));
    const nobody = await replay({ PORT: String(port) }, "1");
    expect(nobody.output).toContain(
      `http://localhost:${port}: Nothing is listening there (ECONNREFUSED). Start`,
    );
    expect(nobody.code).toBe(1);
    const other = createServer((_req, res) => res.end("<h1>Hello</h1>"));
    await listening(other, async (otherPort) => {
      const { code, output } = await replay({}, "1", "--server", `http://localhost:${otherPort}`);
      expect(output).toContain("Is http://localhost");
      expect(code).toBe(1);
    });
  });

  it("does not follow a redirect with the API token", async () => {
    const requested: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      requested.push(req.url);
      res.writeHead(307, { location: "/elsewhere" }).end();
    });
    await listening(server, async (port) => {
      const { code, output } = await replay({}, "1", "--server", `http://127.0.0.1:${port}`);
      expect(output).toContain("returned 307.");
      expect(code).toBe(1);
    });
    expect(requested).toEqual(["/api/events/1/replay"]);
  });

  it("requires a key and a server that is a URL", async () => {
    expect((await replay({})).output).toContain("missing required argument 'key'");
    expect((await replay({}, "1", "--server", "localhost")).output).toContain("It must be a URL");
  });
});
