import { createServer, type ServerResponse } from "node:http";
import { sign } from "../../src/core/signature/signature";
import { limitPipelining } from "../../src/server/limit-pipelining";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { apiToken, createReceiver, eventBody, listening, secret } from "../support/receiver";
import { openRaw, type RawConnection, requestHead } from "../support/raw-request";
import { until } from "../support/until";

const authorization = `Bearer ${apiToken}`;
const ask = (path: string): string => requestHead("GET", path, { authorization });
const unsigned = `${requestHead("POST", "/log-circleci-webhook", { "content-length": 2 })}{}`;

describe("pipelined requests on one connection", () => {
  it("are handled one at a time, and not at all behind a stream", async () => {
    const store = createMemoryStore();
    const list = jest.spyOn(store.events, "list");
    await listening(createReceiver({ store }).server, async (port) => {
      const raw = await openRaw(port);
      raw.send(ask("/api/stream") + ask("/api/events").repeat(500));
      await raw.received("text/event-stream");
      await fetch(`http://127.0.0.1:${port}/api/events`, { headers: { authorization } });
      expect(list).toHaveBeenCalledTimes(1);
      raw.socket.destroy();
    });
  });

  it("close the connection when there are more than a thousand", async () => {
    await listening(createReceiver().server, async (port) => {
      const raw = await openRaw(port);
      raw.send(ask("/api/stream") + ask("/").repeat(3_000));
      await raw.closed();
    });
  });

  it("are all answered in order", async () => {
    const receiver = createReceiver();
    const post = (id: number): string => {
      const body = eventBody({
        type: "ping",
        id: String(id),
        webhook: { id: "w", name: `n${id}` },
      });
      const headers = { "content-length": body.length, "circleci-signature": sign(secret, body) };
      return requestHead("POST", "/log-circleci-webhook", headers) + body.toString();
    };
    await listening(receiver.server, async (port) => {
      const raw = await openRaw(port);
      raw.send(Array.from({ length: 200 }, (_, id) => post(id)).join("") + post(199) + ask("/"));
      const responses = await raw.received("Welcome to the Webhooks API");
      const statuses = responses.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [];
      expect(statuses).toEqual([...Array.from({ length: 200 }, () => "201"), "200", "200"]);
      raw.socket.destroy();
    });
    expect(receiver.stored()).toEqual(Array.from({ length: 200 }, (_, id) => ({ name: `n${id}` })));
  });

  it.each([
    ["an unsigned webhook", unsigned, "401"],
    ["a webhook to a wrong path", unsigned.replace("/log", "//log"), "404"],
    ["a change without the token", requestHead("POST", "/api/rejections/reverify", {}), "401"],
    ["a wrong method", requestHead("DELETE", "/healthz", {}), "405"],
  ])(
    "end with the response to %s, which closes the connection",
    async (_case, rejected, status) => {
      await listening(createReceiver({ isSignedIn: false }).server, async (port) => {
        const raw = await openRaw(port);
        raw.send(ask("/") + rejected.repeat(100));
        const responses = await raw.closed();
        expect(responses.match(/(?<=HTTP\/1\.1 )\d{3}/g)).toEqual(["200", status]);
        expect(responses).toMatch(/connection: close/i);
      });
    },
  );
});

describe("a connection with one request at a time", () => {
  it("stays open after rejected webhooks, as a proxy expects", async () => {
    await listening(createReceiver().server, async (port) => {
      const raw = await openRaw(port);
      for (let sent = 1; sent <= 3; sent += 1) {
        raw.send(unsigned);
        let responses = "";
        await until(async () => {
          responses = await raw.received('"missing_signature"');
          return responses.split('"missing_signature"').length > sent;
        });
        expect(responses).not.toMatch(/connection: close/i);
      }
      raw.send(ask("/"));
      await raw.received("Welcome to the Webhooks API");
      raw.socket.destroy();
    });
  });
});

describe("pipelined requests on several connections", () => {
  /** A server whose first request of each connection waits until the test ends it. */
  function hold(): { handled: number[]; held: ServerResponse[]; listener: Listener } {
    const handled: number[] = [];
    const held: ServerResponse[] = [];
    const ports: number[] = [];
    return {
      handled,
      held,
      listener({ socket: { remotePort = 0 } }, res) {
        if (!ports.includes(remotePort)) {
          ports.push(remotePort);
          return void held.push(res);
        }
        handled.push(ports.indexOf(remotePort));
        res.end("done");
      },
    };
  }
  type Listener = Parameters<typeof limitPipelining>[0];

  async function sendMany(port: number, count: number): Promise<RawConnection> {
    const raw = await openRaw(port);
    raw.send(ask("/").repeat(count));
    return raw;
  }

  it("take turns", async () => {
    const { listener, handled, held } = hold();
    let waiting = 0;
    const limited = limitPipelining(listener);
    const server = createServer((req, res) => {
      waiting += 1;
      limited(req, res);
    });
    await listening(server, async (port) => {
      const connections = [await sendMany(port, 11), await sendMany(port, 11)];
      await until(() => waiting === 22);
      held.forEach((res) => res.end("first"));
      await until(() => handled.length === 20);
      const [first = 0] = handled;
      expect(handled).toEqual(Array.from({ length: 20 }, (_, n) => (n + first) % 2));
      connections.forEach(({ socket }) => socket.destroy());
    });
  });

  it("wait up to a number in all, and then the connection that exceeds it is closed", async () => {
    const { listener, handled, held } = hold();
    const limited = limitPipelining(listener, { ofConnection: 100, ofAll: 10 });
    await listening(createServer(limited), async (port) => {
      const modest = await sendMany(port, 6);
      await until(() => held.length === 1);
      const greedy = await sendMany(port, 90);
      await greedy.closed();
      // What waited there no longer counts.
      const next = await sendMany(port, 5);
      await until(() => held.length === 3);
      held.forEach((res) => res.end("first"));
      await until(() => handled.length === 9);
      expect(new Set(handled)).toEqual(new Set([0, 2]));
      [modest, next].forEach(({ socket }) => socket.destroy());
    });
  });
});
