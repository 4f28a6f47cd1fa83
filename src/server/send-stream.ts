import type { Request, Response } from "express";
import { createReadingTurns } from "../core/create-reading-turns";
import { Failure } from "../core/errors";
import { drain } from "./drain";

/** In characters. Small texts are joined, because each write has a fixed cost. */
const chunkSize = 16 * 1024;

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

/** All streams together read one chunk at a time. */
export function createSendStream({ max = 4, timeout = 10_000 }: StreamLimits = {}): SendStream {
  const readInTurn = createReadingTurns();
  let running = 0;

  async function stream(res: Response, chunks: AsyncGenerator<string, void>): Promise<void> {
    const read = (): Promise<IteratorResult<string, void>> => readInTurn(() => chunks.next());
    // Read before the headers are sent, so that a store error can still be a 503.
    const first = await read();
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
