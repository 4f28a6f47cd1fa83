import bodyParser from "body-parser";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure, type FailureCode } from "../core/errors";
import { maxRejectedBody } from "../core/rejection";
import { findSignatureFault, signatureHeader } from "../core/signature";
import { parseSize } from "./parse-size";
import { chunkOverhead, createUploadBudget, type Upload, type UploadBudget } from "./upload-budget";

type RawRequest = IncomingMessage & { body?: unknown };
type Next = (error?: unknown) => void;

/** Middleware for Express 4 and 5, and for any server whose requests are Node's. */
export type CaptureRawBody = (req: RawRequest, res: ServerResponse, next: Next) => void;

/** In bytes. Enough to identify the sender of an unsigned webhook. */
const maxUnsignedBody = 64 * 1024;

/** After this many chunks, the average chunk must be larger than its overhead in memory. */
const maxSmallChunks = 4_096;

/**
 * Middleware that reads the exact bytes of the request into `req.body` as a Buffer, for any content
 * type. Mount it only on the webhook route.
 *
 * @param limit maximum size of a body, in bytes or as `"5mb"`; 64 KiB without a well-formed v1 signature
 * @param budget bounds the memory of all uploads, by default to 64 MiB
 * @returns a handler that fails with `missing_body` or `too_many_chunks` (400), `missing_signature`
 *   or `invalid_signature` (401), `body_too_large` (413), `unsupported_encoding` (415),
 *   `body_already_read` (500) after another body parser, or `too_many_uploads` (503)
 * @throws TypeError for an invalid limit
 */
export function captureRawBody(
  limit: number | string = "5mb",
  budget: UploadBudget = createUploadBudget(),
): CaptureRawBody {
  const maxSize = parseSize(limit);
  if (maxSize === undefined)
    throw new TypeError(`Invalid body limit "${limit}". Use a size such as "5mb".`);
  // `type: () => true`, because "*/*" skips requests without a content type. `inflate: false`,
  // because the signature covers the bytes as they were sent.
  const readBody = bodyParser.raw({ type: () => true, inflate: false, limit: maxSize });

  return function captureRawBody(req: RawRequest, res: ServerResponse, next: Next): void {
    const bound = boundBody(req, maxSize);
    // body-parser would read and discard the whole body before it fails with 413.
    if (Number(req.headers["content-length"]) > bound.size) return next(new Failure(bound.code));
    const upload = watchUpload(req, res, {
      bound,
      budget,
      reject: (code) => finish(new Failure(code)),
    });
    const finish = callOnce((error) => {
      upload.complete();
      next(error);
    });
    if (isEncoded(req))
      return readForRejection(req, () => finish(new Failure("unsupported_encoding")));
    readBody(req, res, (error?: unknown) =>
      finish(error ? toBodyFailure(error) : findBodyFault(req.body)),
    );
  };
}

/** Maximum size of a body, and the failure code of a larger one. */
interface Bound {
  size: number;
  code: FailureCode;
}

function boundBody(req: RawRequest, maxSize: number): Bound {
  // Node.js reads no more than the content length. It is NaN for a chunked body.
  if (Number(req.headers["content-length"]) <= maxUnsignedBody)
    return { size: maxSize, code: "body_too_large" };
  const fault = findSignatureFault(req.headers[signatureHeader] as string | undefined);
  if (fault === undefined || maxSize <= maxUnsignedBody)
    return { size: maxSize, code: "body_too_large" };
  return { size: maxUnsignedBody, code: fault };
}

interface Watch {
  bound: Bound;
  budget: UploadBudget;
  reject: (code: FailureCode) => void;
}

/** Limits chunks and total memory, which body-parser does not. */
function watchUpload(
  req: RawRequest,
  res: ServerResponse,
  { bound, budget, reject }: Watch,
): Upload {
  let size = 0;
  let chunks = 0;
  const stop = (code: FailureCode): void => {
    req.off("data", count);
    req.pause();
    upload.release();
    reject(code);
  };
  const upload = budget.begin(() => stop("too_many_uploads"));

  function count(chunk: Buffer): void {
    size += chunk.length;
    chunks += 1;
    if (size > bound.size) return stop(bound.code);
    if (chunks > maxSmallChunks && size < chunks * chunkOverhead) return stop("too_many_chunks");
    upload.add(chunk.length);
  }
  req.on("data", count);
  res.once("close", () => upload.release());
  return upload;
}

/** Same rule as body-parser. */
function isEncoded({ headers }: RawRequest): boolean {
  return (headers["content-encoding"] ?? "identity").toLowerCase() !== "identity";
}

/** Reads a body that will be rejected into `req.body`, if it is small enough to store. */
function readForRejection(req: RawRequest, done: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxRejectedBody) return void chunks.push(chunk);
    req.pause();
    done();
  });
  req.on("end", () => {
    req.body = Buffer.concat(chunks);
    done();
  });
  req.on("error", done);
}

function callOnce(next: Next): (error?: unknown) => void {
  let called = false;
  return (error) => {
    if (called) return;
    called = true;
    next(error);
  };
}

function findBodyFault(body: unknown): Failure | undefined {
  if (Buffer.isBuffer(body)) return body.length > 0 ? undefined : new Failure("missing_body");
  // body-parser leaves undefined for a request without a body, and keeps another parser's result.
  return new Failure(body === undefined ? "missing_body" : "body_already_read");
}

/** Keys are body-parser's error types: https://github.com/expressjs/body-parser#errors */
const codes: Record<string, FailureCode> = {
  "entity.too.large": "body_too_large",
};

function toBodyFailure(error: unknown): unknown {
  const code = codes[(error as { type?: string }).type ?? ""];
  return code ? new Failure(code) : error;
}
