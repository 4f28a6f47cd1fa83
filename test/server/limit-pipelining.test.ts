import { sign } from "../../src/core/signature";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { apiToken, createReceiver, eventBody, listening, secret } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

describe("pipelined requests on one connection", () => {
  const authorization = `Bearer ${apiToken}`;
  const ask = (path: string): string => requestHead("GET", path, { authorization });

  it("are handled eight at a time, and not at all behind a stream", async () => {
    const store = createMemoryStore();
    const list = jest.spyOn(store.events, "list");
    await listening(createReceiver({ store }).server, async (port) => {
      const raw = await openRaw(port);
      raw.send(ask("/api/stream") + ask("/api/events").repeat(500));
      await raw.received("text/event-stream");
      // By now, all requests that were started with the stream have reached the store.
      await fetch(`http://127.0.0.1:${port}/api/events`, { headers: { authorization } });
      expect(list.mock.calls.length).toBeLessThanOrEqual(7 + 1);
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
});
