import bodyParser from "body-parser";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure, type FailureCode } from "../core/errors";

/**
 * Middleware that puts the exact bytes of the request into `req.body` as a Buffer, whatever its
 * content type says: the signature decides, not the label. Mount it on the webhook's route alone.
 *
 * @param limit the largest body, in bytes or as `"5mb"`
 * @returns a handler that fails with `missing_body` (400), `body_too_large` (413),
 *   `unsupported_encoding` (415), or `body_already_read` (500) behind another body parser
 */
export function captureRawBody(limit: number | string = "5mb"): RequestHandler {
  // `type: () => true`, because "*/*" skips requests without a content type. `inflate: false`,
  // because the signature covers the bytes as they were sent.
  const readBody = bodyParser.raw({ type: () => true, inflate: false, limit });

  return function captureRawBody(req: Request, res: Response, next: NextFunction): void {
    readBody(req, res, (error?: unknown) => {
      next(error ? toFailure(error) : findFault(req.body));
    });
  };
}

function findFault(body: unknown): Failure | undefined {
  if (Buffer.isBuffer(body)) return body.length > 0 ? undefined : new Failure("missing_body");
  // body-parser leaves undefined for a request without framing, and another parser's result alone.
  return new Failure(body === undefined ? "missing_body" : "body_already_read");
}

/** By body-parser's `type`: https://github.com/expressjs/body-parser#errors */
const codes: Record<string, FailureCode> = {
  "entity.too.large": "body_too_large",
  "encoding.unsupported": "unsupported_encoding",
  "request.aborted": "bad_request",
  "request.size.invalid": "bad_request",
};

function toFailure(error: unknown): unknown {
  const code = codes[(error as { type?: string }).type ?? ""];
  return code ? new Failure(code, { cause: error }) : error;
}
