import { createServer } from "node:http";
import express from "express";
import { createSendStream } from "../../src/server/send-stream";
import { handleError } from "../../src/server/handle-error";
import { listening, recordInto } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";
import { until } from "../support/until";

describe("an export", () => {
  /** Never ends by itself, and records how it was ended. */
  function serve(ended: () => void): express.Express {
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield "x".repeat(16_384);
      } finally {
        ended();
      }
    }
    const app = express();
    const sendStream = createSendStream({ timeout: 200 });
    app.get("/", (req, res) => sendStream(req, res, endless()));
    return app;
  }

  it("is aborted when its client receives nothing, and stops reading the store", async () => {
    const ended = jest.fn();
    await listening(createServer(serve(ended)), async (port) => {
      const raw = await openRaw(port);
      raw.socket.pause();
      raw.send(requestHead("GET", "/", {}));
      while (ended.mock.calls.length === 0) await new Promise(setImmediate);
      raw.socket.resume();
      await raw.closed();
    });
  });

  it("stops reading the store when its client disconnects", async () => {
    const ended = jest.fn();
    await listening(createServer(serve(ended)), async (port) => {
      const raw = await openRaw(port);
      raw.send(requestHead("GET", "/", {}));
      await raw.received("200 OK");
      raw.socket.destroy();
      while (ended.mock.calls.length === 0) await new Promise(setImmediate);
    });
  });
});

describe("several exports", () => {
  /** Each read waits until the test ends it. */
  function serve(): { app: express.Express; reads: (() => void)[] } {
    const reads: (() => void)[] = [];
    async function* texts(): AsyncGenerator<string> {
      for (let n = 0; n < 2; n += 1) {
        await new Promise<void>((resolve) => reads.push(resolve));
        yield "x".repeat(16_384);
      }
    }
    const app = express();
    const sendStream = createSendStream({ max: 2 });
    app.get("/", (req, res) => sendStream(req, res, texts()));
    app.use(handleError(recordInto([])));
    return { app, reads };
  }

  it("read one chunk at a time, and one more than the maximum gets 503 until one has ended", async () => {
    const { app, reads } = serve();
    await listening(createServer(app), async (port) => {
      const url = `http://127.0.0.1:${port}/`;
      const download = async (): Promise<number> => (await (await fetch(url)).text()).length;
      const first = download();
      await until(() => reads.length === 1);
      const second = download();
      await until(async () => {
        const { status, headers } = await fetch(url, { method: "HEAD" });
        expect([status, headers.get("retry-after")]).toEqual([200, null]);
        const refused = await fetch(url);
        return refused.status === 503 && refused.headers.get("retry-after") === "5";
      });
      for (let n = 1; n <= 4; n += 1) {
        await until(() => reads.length === n);
        // The other one waits for its turn.
        await new Promise(setImmediate);
        expect(reads).toHaveLength(n);
        reads[n - 1]?.();
      }
      expect(await Promise.all([first, second])).toEqual([32_768, 32_768]);
      const third = download();
      await until(() => reads.length === 5);
      reads[4]?.();
      await until(() => reads.length === 6);
      reads[5]?.();
      expect(await third).toBe(32_768);
    });
  });
});
