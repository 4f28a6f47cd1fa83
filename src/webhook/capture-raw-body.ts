import bodyParser from "body-parser";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure, type FailureCode } from "../core/errors";
import { maxRejectedBody } from "../core/rejection";
import { findSignatureFault, signatureHeader } from "../core/signature";
import { parseSize } from "./parse-size";
import { chunkOverhead, createUploadBudget, type UploadBudget } from "./upload-budget";

type RawRequest = IncomingMessage & { body?: unknown };
type Next = (error?: unknown) => void;

/** Middleware of Express 4 and 5, and of any server whose requests are Node's. */
export type CaptureRawBody = (req: RawRequest, res: ServerResponse, next: Next) => void;

/** Enough of an unsigned webhook to show whose it is. */
const maxUnsignedBody = 64 * 1024;

/** A sender with smaller chunks than `chunkOverhead` on average costs more memory than it sends. */
const maxSmallChunks = 4_096;

/**
 * Middleware that puts the exact bytes of the request into `req.body` as a Buffer, whatever its
 * content type says: the signature decides, not the label. Mount it on the webhook's route alone.
 *
 * @param limit the largest body, in bytes or as `"5mb"`. Without a well-formed v1 signature, 64 KiB
 * @param budget what all uploads together may hold in memory: 64 MiB
 * @returns a handler that fails with `missing_body` or `too_many_chunks` (400), `missing_signature`
 *   or `invalid_signature` (401), `body_too_large` (413), `unsupported_encoding` (415),
 *   `body_already_read` (500) behind another body parser, or `too_many_uploads` (503)
 * @throws TypeError for an invalid limit
 */
export function captureRawBody(
  limit: number | string = "5mb",
  budget: UploadBudget = createUploadBudget(),
): CaptureRawBody {
  const max = parseSize(limit);
  if (max === undefined) throw new TypeError(`"${limit}" is not a size, such as "5mb".`);
  // `type: () => true`, because "*/*" skips requests without a content type. `inflate: false`,
  // because the signature covers the bytes as they were sent.
  const readBody = bodyParser.raw({ type: () => true, inflate: false, limit: max });

  return function captureRawBody(req: RawRequest, res: ServerResponse, next: Next): void {
    const bound = boundBody(req, max);
    // body-parser answers 413 only when it has read, and thrown away, the whole body.
    if (Number(req.headers["content-length"]) > bound.size) return next(new Failure(bound.code));
    const settle = once(next);
    watchUpload(req, res, { bound, budget, refuse: (code) => settle(new Failure(code)) });
    if (isEncoded(req)) return keepForLater(req, () => settle(new Failure("unsupported_encoding")));
    readBody(req, res, (error?: unknown) => settle(error ? toFailure(error) : faultOf(req.body)));
  };
}

/** How much of a body is read, and the failure of a larger one. */
interface Bound {
  size: number;
  code: FailureCode;
}

function boundBody(req: RawRequest, max: number): Bound {
  const fault = findSignatureFault(req.headers[signatureHeader] as string | undefined);
  if (fault === undefined || max <= maxUnsignedBody) return { size: max, code: "body_too_large" };
  return { size: maxUnsignedBody, code: fault };
}

interface Watch {
  bound: Bound;
  budget: UploadBudget;
  refuse: (code: FailureCode) => void;
}

/** body-parser counts the bytes of a body, and neither its chunks nor the other uploads. */
function watchUpload(req: RawRequest, res: ServerResponse, { bound, budget, refuse }: Watch): void {
  let size = 0;
  let chunks = 0;
  const stop = (code: FailureCode): void => {
    req.off("data", count);
    req.pause();
    upload.release();
    refuse(code);
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
  req.once("end", () => upload.complete());
  res.once("close", () => upload.release());
}

/** As body-parser decides it. */
function isEncoded({ headers }: RawRequest): boolean {
  return (headers["content-encoding"] ?? "identity").toLowerCase() !== "identity";
}

/** Puts a rejected body into `req.body` too, if it is small enough to look at. */
function keepForLater(req: RawRequest, done: () => void): void {
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

function once(next: Next): (error?: unknown) => void {
  let called = false;
  return (error) => {
    if (called) return;
    called = true;
    next(error);
  };
}

function faultOf(body: unknown): Failure | undefined {
  if (Buffer.isBuffer(body)) return body.length > 0 ? undefined : new Failure("missing_body");
  // body-parser leaves undefined for a request without framing, and another parser's result alone.
  return new Failure(body === undefined ? "missing_body" : "body_already_read");
}

/** By body-parser's `type`: https://github.com/expressjs/body-parser#errors */
const codes: Record<string, FailureCode> = {
  "entity.too.large": "body_too_large",
};

function toFailure(error: unknown): unknown {
  const code = codes[(error as { type?: string }).type ?? ""];
  return code ? new Failure(code) : error;
}
