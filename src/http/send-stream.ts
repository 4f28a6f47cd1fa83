import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { askStore } from "../core/ask-store";

/** Small pieces of text are sent together: a write for each would cost more than the text. */
const chunkSize = 16 * 1024;

/**
 * Streams text that comes out of the store, as fast as the reader takes it. Set the headers before.
 *
 * @throws Failure `store_unavailable` (503) when the store cannot be read; later, when the head
 *   has been sent, the connection is cut off
 */
export async function sendStream(
  req: Request,
  res: Response,
  texts: AsyncIterable<string>,
): Promise<void> {
  if (req.method === "HEAD") return void res.end();
  const chunks = toChunks(texts);
  // Before the head is sent: a store that cannot be read is answered with an error.
  const first = await askStore(() => chunks.next());
  if (first.done) return void res.end();
  res.write(first.value);
  await pipeline(Readable.from(chunks), res);
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
