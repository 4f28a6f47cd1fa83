import { Failure } from "../../core/errors";
import type { AnswerDelivery } from "../library/answer-delivery";

/** For servers of web-standard requests. */
export function answerFetch(
  answer: AnswerDelivery,
  maxBody: number,
): (request: Request) => Promise<Response> {
  return async function answerRequest(request) {
    const { status, headers, body } = await answer({
      method: request.method,
      headers: Object.fromEntries(request.headers),
      readBody: () => readBody(request, maxBody),
    });
    return new Response(body, { status, headers });
  };
}

async function readBody(request: Request, max: number): Promise<Uint8Array | undefined> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") throw new Failure("unsupported_encoding");
  if (request.bodyUsed) throw new Failure("body_already_read");
  if (request.body === null) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > max) throw new Failure("body_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
