import { Failure } from "../../core/errors";
import type { StoredHeaders } from "../../core/event/logged-event";
import type { AnswerDelivery } from "../library/answer-delivery";
import { isEncoded, type LimitedUpload, limitUpload, type UploadLimits } from "../limit-upload";

/** The adapter for servers with web-standard requests. */
export function answerFetch(
  answer: AnswerDelivery,
  limits: UploadLimits,
): (request: Request) => Promise<Response> {
  return async function answerRequest(request) {
    const headers = Object.fromEntries(request.headers);
    let upload: LimitedUpload | undefined;

    function readBody(): Promise<Uint8Array | undefined> {
      const bytes = openBody(request, headers);
      if (bytes === undefined) return Promise.resolve(undefined);
      let stopped: Failure | undefined;
      upload = limitUpload(headers, limits, (failure) => {
        stopped = failure;
        // The rest is not read, and a pending read ends.
        bytes.cancel(failure).catch(() => undefined);
      });
      return readAll(bytes, upload, () => stopped);
    }

    const { method } = request;
    try {
      const answered = await answer({ method, headers, readBody: async () => readBody() });
      return new Response(answered.body, { status: answered.status, headers: answered.headers });
    } finally {
      upload?.release();
    }
  };
}

type ByteReader = ReadableStreamDefaultReader<Uint8Array>;

/** @returns undefined for a request without a body */
function openBody(request: Request, headers: StoredHeaders): ByteReader | undefined {
  if (isEncoded(headers)) throw new Failure("unsupported_encoding");
  if (request.bodyUsed) throw new Failure("body_already_read");
  return (request.body as ReadableStream<Uint8Array> | null)?.getReader();
}

/** @param findStop the reason why nothing more may be read */
async function readAll(
  bytes: ByteReader,
  upload: LimitedUpload,
  findStop: () => Failure | undefined,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { value } = await bytes.read().catch((cause: unknown) => {
      // The client closed the connection before the request was complete.
      throw findStop() ?? new Failure("bad_request", { cause });
    });
    if (value !== undefined) upload.count(value.length);
    const stopped = findStop();
    if (stopped) throw stopped;
    if (value === undefined) break;
    chunks.push(value);
  }
  upload.complete();
  return Buffer.concat(chunks);
}
