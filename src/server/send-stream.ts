import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Request, Response } from "express";
import { createPacer } from "../core/create-pacer";
import { Failure } from "../core/errors";
import { withStoreErrors } from "../core/with-store-errors";
import { drain } from "./drain";

/** In characters. Small texts are joined, because each write has a fixed cost. */
const chunkSize = 16 * 1024;

/** Of all exports, after a chunk was read, in milliseconds. */
const maxRest = 50;

/**
 * Streams texts from the store with backpressure. Destroys the connection if the client accepts no
 * data for some seconds. Set the headers before the call.
 *
 * @throws Failure `too_many_exports` (503); `store_unavailable` (503) if the store cannot be read. After
 *   the headers were sent, the connection is closed instead.
 */
export type SendStream = (
  req: Request,
  res: Response,
  texts: AsyncIterable<string>,
) => Promise<void>;

export interface StreamLimits {
  /** Streams at once. */
  max?: number;
  /** Maximum time for the client to accept a chunk, in milliseconds. */
  timeout?: number;
}

/**
 * All streams together read one chunk at a time, and rest in between, so that many readers slow down
 * each other and not the webhooks.
 */
export function createSendStream({ max = 4, timeout = 10_000 }: StreamLimits = {}): SendStream {
  const readInTurn = createReadingTurns();
  let running = 0;

  async function stream(res: Response, chunks: AsyncGenerator<string, void>): Promise<void> {
    const read = (): Promise<IteratorResult<string, void>> => readInTurn(() => chunks.next());
    // Read before the headers are sent, so that a store error can still be a 503.
    const first = await withStoreErrors(read);
    for (let next = first; !next.done; next = await read()) {
      if (!res.write(next.value)) await drain(res, timeout);
      if (res.destroyed) return void (await chunks.return());
    }
    res.end();
  }

  return async function sendStream(req, res, texts) {
    if (req.method === "HEAD") return void res.end();
    if (running >= max) throw new Failure("too_many_exports");
    running += 1;
    try {
      await stream(res, toChunks(texts));
    } finally {
      running -= 1;
    }
  };
}

type ReadInTurn = <Result>(read: () => Promise<Result>) => Promise<Result>;

/** Runs one read at a time. After each, all others wait for as long as background work must. */
function createReadingTurns(): ReadInTurn {
  const restAfter = createPacer();
  let last: Promise<unknown> = Promise.resolve();
  /** In milliseconds. A timer is not exact enough for the rest after one chunk. */
  let owed = 0;

  async function rest(): Promise<void> {
    if (owed < 1) return nextTurn();
    const milliseconds = Math.min(owed, maxRest);
    owed = 0;
    await sleep(milliseconds);
  }

  return function readInTurn(read) {
    const turn = last.then(async () => {
      const began = performance.now();
      try {
        return await read();
      } finally {
        owed += restAfter(performance.now() - began);
      }
    });
    last = turn.then(rest, rest);
    return turn;
  };
}

async function* toChunks(texts: AsyncIterable<string>): AsyncGenerator<string, void> {
  let chunk = "";
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
