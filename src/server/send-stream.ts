import type { Request, Response } from "express";
import { withStoreErrors } from "../core/with-store-errors";
import { drain } from "./drain";

/** In characters. Small texts are joined, because each write has a fixed cost. */
const chunkSize = 16 * 1024;

/** Maximum time for the client to accept a chunk, in milliseconds. */
const defaultTimeout = 10_000;

/**
 * Streams texts from the store with backpressure. Destroys the connection if the client accepts no
 * data for `timeout` milliseconds. Set the headers before the call.
 *
 * @throws Failure `store_unavailable` (503) if the store cannot be read. After the headers were sent,
 *   the connection is closed instead.
 */
export async function sendStream(
  req: Request,
  res: Response,
  texts: AsyncIterable<string>,
  timeout: number = defaultTimeout,
): Promise<void> {
  if (req.method === "HEAD") return void res.end();
  const chunks = toChunks(texts);
  // Read before the headers are sent, so that a store error can still be a 503.
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
