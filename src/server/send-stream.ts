import type { Request, Response } from "express";
import { withStoreErrors } from "../core/with-store-errors";
import { drain } from "./drain";

/** Small pieces of text are sent together: a write for each would cost more than the text. */
const chunkSize = 16 * 1024;

/** How long a reader may take for a chunk, in milliseconds. */
const defaultTimeout = 10_000;

/**
 * Streams text that comes out of the store, as fast as the reader takes it; one that takes nothing
 * for `timeout` milliseconds is cut off. Set the headers before.
 *
 * @throws Failure `store_unavailable` (503) when the store cannot be read; later, when the head
 *   has been sent, the connection is cut off
 */
export async function sendStream(
  req: Request,
  res: Response,
  texts: AsyncIterable<string>,
  timeout: number = defaultTimeout,
): Promise<void> {
  if (req.method === "HEAD") return void res.end();
  const chunks = toChunks(texts);
  // Before the head is sent: a store that cannot be read is answered with an error.
  const first = await withStoreErrors(() => chunks.next());
  for (let next = first; !next.done; next = await chunks.next()) {
    if (!res.write(next.value)) await drain(res, timeout);
    if (res.destroyed) return void (await chunks.return());
  }
  res.end();
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
