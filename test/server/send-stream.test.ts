import { createServer } from "node:http";
import express from "express";
import { sendStream } from "../../src/server/send-stream";
import { listening } from "../support/receiver";
import { openRaw, requestHead } from "../support/raw-request";

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
    app.get("/", (req, res) => sendStream(req, res, endless(), 200));
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
