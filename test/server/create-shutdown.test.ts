import { once } from "node:events";
import { sign } from "../../src/core/signature/signature";
import { createShutdown } from "../../src/server/create-shutdown";
import { createReceiver, eventBody, secret } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

async function listen(receiver: ReturnType<typeof createReceiver>): Promise<number> {
  receiver.server.listen(0, "127.0.0.1");
  await once(receiver.server, "listening");
  return (receiver.server.address() as { port: number }).port;
}

describe("createShutdown", () => {
  it("responds to requests in progress, refuses new ones, and closes idle connections", async () => {
    const stopping = new AbortController();
    const receiver = createReceiver({ stopping: stopping.signal });
    const stop = createShutdown(receiver.server);
    const port = await listen(receiver);
    const body = eventBody();
    const [idle, upload, readiness] = await Promise.all([
      openRaw(port),
      openRaw(port),
      openRaw(port),
    ]);
    idle.send(requestHead("GET", "/healthz", {}));
    await idle.received("ok");
    upload.send(
      requestHead("POST", "/log-circleci-webhook", {
        "content-length": body.length,
        "circleci-signature": sign(secret, body),
      }),
    );
    readiness.send("GET /readyz HTTP/1.1\r\n");
    // After the response to a later request, the server has seen both.
    const last = await openRaw(port);
    last.send(requestHead("GET", "/healthz", {}));
    await last.received("ok");

    stopping.abort();
    const stopped = stop(5_000);
    // Still open, because a client may have sent its next request on a keep-alive connection.
    last.send(requestHead("GET", "/healthz", {}));
    expect((await last.closed()).match(/HTTP\/1.1 200/g)).toHaveLength(2);
    await idle.closed();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();

    readiness.send("Host: localhost\r\n\r\n");
    expect(await readiness.closed()).toMatch(/^HTTP\/1.1 503 .*"code":"stopping"/s);
    upload.send(body.toString("latin1"));
    expect(await upload.closed()).toMatch(/^HTTP\/1.1 201 /);
    await stopped;
    expect(receiver.stored()).toHaveLength(1);
  });

  it("closes connections that do not finish in time", async () => {
    const receiver = createReceiver();
    const stop = createShutdown(receiver.server);
    const port = await listen(receiver);
    const upload = await openRaw(port);
    upload.send(requestHead("POST", "/log-circleci-webhook", { "content-length": 9 }));
    const other = await openRaw(port);
    other.send(requestHead("GET", "/healthz", {}));
    await other.received("ok");
    await stop(100);
    expect(await upload.closed()).toBe("");
    expect(receiver.stored()).toEqual([]);
  });

  it("does not wait for connections without a request", async () => {
    const receiver = createReceiver();
    const stop = createShutdown(receiver.server);
    const port = await listen(receiver);
    const silent = await openRaw(port);
    // Longer than the test timeout.
    await stop(8_000);
    expect(await silent.closed()).toBe("");
  });
});
