import { createServer, type RequestListener } from "node:http";
import {
  type AddressPolicy,
  createGuardedClient,
  type GuardedClient,
  type OutboundResponse,
} from "../../src/outbound/guarded-client";
import { listening } from "../support/receiver";

const everywhere: AddressPolicy = {
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
  isAllowed: () => true,
  refuse: (host) => new Error(`refused: ${host}`),
};

async function withClient<Result>(
  changes: { policy?: AddressPolicy; timeout?: number; keepAlive?: boolean },
  use: (client: GuardedClient) => Promise<Result>,
): Promise<Result> {
  const options = { policy: everywhere, timeout: 2_000, maxResponseSize: 10, keepAlive: false };
  const client = createGuardedClient({ ...options, ...changes });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Requests a server on this machine by a host name that the policy resolves. */
function ask(
  response: RequestListener,
  changes: Parameters<typeof withClient>[0] & { host?: string; signal?: AbortSignal } = {},
): Promise<OutboundResponse> {
  const { host = "service.example", signal, ...options } = changes;
  return listening(createServer(response), (port) =>
    withClient(options, (client) => {
      const url = new URL(`http://${host}:${port}/path?a=b`);
      return client.exchange({ method: "POST", url, headers: {}, body: "{}" }, signal);
    }),
  );
}

describe("the guarded client", () => {
  it("sends a request and returns the response", async () => {
    const response = await ask((req, res) => res.writeHead(202).end(`${req.method} ${req.url}`));
    expect(response).toMatchObject({ status: 202, error: null, truncated: true });
    expect(response.body.toString()).toBe("POST /path");
  });

  it("refuses a host name when one of its addresses is not allowed", async () => {
    const policy = { ...everywhere, isAllowed: (address: string) => address !== "127.0.0.1" };
    await expect(ask((_req, res) => res.end(), { policy })).rejects.toThrow(
      "refused: service.example",
    );
  });

  it("refuses a host name that has no address", async () => {
    const policy = { ...everywhere, resolve: async () => [] };
    await expect(ask((_req, res) => res.end(), { policy })).rejects.toThrow("refused");
  });

  it.each(["127.0.0.1", "2130706433"])(
    "refuses an address that is not allowed: %s",
    async (host) => {
      const policy = { ...everywhere, isAllowed: () => false };
      await expect(ask((_req, res) => res.end(), { policy, host })).rejects.toThrow(
        "refused: 127.0.0.1",
      );
    },
  );

  it("does not follow a redirect", async () => {
    const requested: unknown[] = [];
    const response = await ask((req, res) => {
      requested.push(req.url);
      res.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect([response.status, requested]).toEqual([302, ["/path?a=b"]]);
  });

  it("times out when the whole exchange takes too long", async () => {
    const response = await ask((_req, res) => void res.write("a"), { timeout: 100 });
    expect(response).toMatchObject({ status: 200, error: "No complete response within 0.1 s." });
  });

  it("stops when its caller aborts", async () => {
    const caller = new AbortController();
    const response = await ask(() => caller.abort(), { signal: caller.signal });
    expect(response).toMatchObject({ status: null, error: "The request was canceled." });
  });

  it.each([
    [true, 1],
    [false, 2],
  ])("with keepAlive %s needs %i connections for two requests", async (keepAlive, expected) => {
    let connections = 0;
    const server = createServer((_req, res) => res.end("ok"));
    server.on("connection", () => (connections += 1));
    await listening(server, (port) =>
      withClient({ keepAlive }, async (client) => {
        const url = new URL(`http://service.example:${port}/`);
        await client.exchange({ method: "GET", url, headers: {} });
        await client.exchange({ method: "GET", url, headers: {} });
      }),
    );
    expect(connections).toBe(expected);
  });
});
