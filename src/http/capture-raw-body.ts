import bodyParser from "body-parser";
import bytes from "bytes";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure, type FailureCode } from "../core/errors";
import { largestRejectedBody } from "../core/rejection";

/**
 * Middleware that puts the exact bytes of the request into `req.body` as a Buffer, whatever its
 * content type says: the signature decides, not the label. Mount it on the webhook's route alone.
 *
 * @param limit the largest body, in bytes or as `"5mb"`
 * @returns a handler that fails with `missing_body` (400), `body_too_large` (413),
 *   `unsupported_encoding` (415), or `body_already_read` (500) behind another body parser
 * @throws TypeError for a limit that is no size
 */
export function captureRawBody(limit: number | string = "5mb"): RequestHandler {
  const most = parseSize(limit);
  if (most === undefined) throw new TypeError(`"${limit}" is not a size, such as "5mb".`);
  // `type: () => true`, because "*/*" skips requests without a content type. `inflate: false`,
  // because the signature covers the bytes as they were sent.
  const readBody = bodyParser.raw({ type: () => true, inflate: false, limit: most });

  return function captureRawBody(req: Request, res: Response, next: NextFunction): void {
    // body-parser answers 413 only when it has read, and thrown away, the whole body.
    if (Number(req.headers["content-length"]) > most) return next(new Failure("body_too_large"));
    const settle = once(next);
    if (isEncoded(req)) return keepForLater(req, () => settle(new Failure("unsupported_encoding")));
    if (req.headers["transfer-encoding"] !== undefined) refuseAbove(most, req, settle);
    readBody(req, res, (error?: unknown) => settle(error ? toFailure(error) : faultOf(req.body)));
  };
}

/** In bytes, at least 1; undefined for what is no size. `bytes` alone reads "5 potatoes" as 5. */
export function parseSize(size: number | string): number | undefined {
  const isSize = /^\d+(\.\d+)?\s*(b|kb|mb)?$/i.test(String(size));
  const parsed = isSize ? Math.floor(bytes.parse(size) ?? 0) : 0;
  return parsed >= 1 ? parsed : undefined;
}

/** A chunked body does not say how long it is. */
function refuseAbove(most: number, req: Request, refuse: (failure: Failure) => void): void {
  let received = 0;
  req.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received > most) refuse(new Failure("body_too_large"));
  });
}

/** As body-parser decides it. */
function isEncoded({ headers }: Request): boolean {
  return (headers["content-encoding"] ?? "identity").toLowerCase() !== "identity";
}

/** Puts a body that is refused into `req.body` all the same, when it is small enough to look at. */
function keepForLater(req: Request, done: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= largestRejectedBody) return void chunks.push(chunk);
    req.pause();
    done();
  });
  req.on("end", () => {
    req.body = Buffer.concat(chunks);
    done();
  });
  req.on("error", done);
}

function once(next: NextFunction): (error?: unknown) => void {
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
