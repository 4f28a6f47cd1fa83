import bodyParser from "body-parser";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../core/errors";
import { maxRejectedBody } from "../core/log/rejection";
import { isEncoded, type LimitedUpload, limitUpload, type UploadLimits } from "./limit-upload";
import { requireSize } from "./parse-size";
import { createUploadBudget, type UploadBudget } from "./upload-budget";

/** In bytes. A body with such a length is watched when it arrives in more than one chunk. */
const maxUnwatched = 16 * 1024;

type RawRequest = IncomingMessage & { body?: unknown };
type Next = (error?: unknown) => void;

/** Middleware for Express 4 and 5, and for any server whose requests are Node's. */
export type CaptureRawBody = (req: RawRequest, res: ServerResponse, next: Next) => void;

/**
 * Middleware that reads the exact bytes of the request into `req.body` as a Buffer, for any content
 * type. Mount it only on the webhook route.
 *
 * @param limit maximum size of a body, in bytes or as `"5mb"`; 64 KiB without a well-formed v1
 *   signature
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
  const maxSize = requireSize(limit);
  // `type: () => true`, because "*/*" skips requests without a content type. `inflate: false`,
  // because the signature covers the bytes as they were sent.
  const readBody = bodyParser.raw({ type: () => true, inflate: false, limit: maxSize });

  return function captureRawBody(req: RawRequest, res: ServerResponse, next: Next): void {
    const finish = callOnce(next);
    let upload: Pick<LimitedUpload, "complete">;
    try {
      // body-parser would read and discard the whole body before it fails with 413.
      upload = watchUpload(req, res, { maxSize, budget }, finish);
    } catch (error) {
      return finish(error);
    }
    const end = (error?: unknown): void => {
      upload.complete();
      finish(error);
    };
    if (isEncoded(req.headers))
      return readForRejection(req, () => end(new Failure("unsupported_encoding")));
    readBody(req, res, (error?: unknown) =>
      end(error ? toBodyFailure(error) : findBodyFault(req.body)),
    );
  };
}

/** Enforces the limits beside body-parser, which has fewer. */
function watchUpload(
  req: RawRequest,
  res: ServerResponse,
  limits: UploadLimits,
  reject: (failure: Failure) => void,
): Pick<LimitedUpload, "complete"> {
  const length = Number(req.headers["content-length"]);
  let upload: LimitedUpload | undefined;

  function begin(): LimitedUpload {
    const begun = limitUpload(req.headers, limits, (failure) => {
      req.off("data", count);
      req.pause();
      reject(failure);
    });
    res.on("close", () => begun.release());
    return begun;
  }

  function count(chunk: Buffer): void {
    // Nearly every webhook is complete with its first chunk, and takes no memory while it arrives.
    if (upload === undefined && chunk.length === length) return;
    (upload ??= begin()).count(chunk.length);
  }

  if (!(length <= Math.min(maxUnwatched, limits.maxSize))) upload = begin();
  req.on("data", count);
  return { complete: () => upload?.complete() };
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

/** The failures for body-parser's error types: https://github.com/expressjs/body-parser#errors */
function toBodyFailure(error: unknown): unknown {
  const { type } = error as { type?: string };
  return type === "entity.too.large" ? new Failure("body_too_large") : error;
}
