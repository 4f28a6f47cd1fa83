import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { Failure, type FailureCode } from "../core/errors";
import { escapeControls } from "../core/words/control-characters";
import type { Logger } from "../core/ports";
import { isNextWaiting } from "./limit-pipelining";
import { maxRejectedPath } from "../core/log/rejection";
import { hasBody } from "./refuse-body";
import { retryAfterSeconds } from "./retry-after";
import { sendJson } from "./send-json";

/** Sends its own response to a failure. @returns false if it sent none */
export type RespondToFailure = (failure: Failure, req: Request, res: Response) => boolean;

export interface HandleErrorOptions {
  respond?: RespondToFailure;
  /** Sentences added to the messages of failures. */
  hints?: Partial<Record<FailureCode, string>> | undefined;
}

/**
 * The only place that turns errors into responses: `{"error":{"code","message"}}`, or the response of
 * `respond`. Express requires four parameters for an error handler.
 */
export function handleError(
  log: Logger,
  { respond = () => false, hints = {} }: HandleErrorOptions = {},
): ErrorRequestHandler {
  return function handleError(
    error: unknown,
    req: Request,
    res: Response,
    next: NextFunction,
  ): void {
    if (req.socket.destroyed && isDisconnect(error)) {
      log.info(requestFields(req), "client disconnected before the response");
      return;
    }
    const failure = toFailure(error);
    const hint = hints[failure.code];
    if (hint !== undefined) failure.message += ` ${hint}`;
    if (failure.isLogged) logFailure(failure, req, log);
    if (req.socket.destroyed) return;
    if (res.headersSent) return next(error);
    if (isBodyLeft(req) || isFlood(req)) res.set("Connection", "close");
    const retryAfter = retryAfterSeconds[failure.status];
    if (retryAfter !== undefined) res.set("Retry-After", retryAfter);
    if (respond(failure, req, res)) return;
    const { code, message } = failure;
    sendJson(res, failure.status, { error: { code, message } });
  };
}

/** The rest of the body is not read, so the connection cannot be reused. */
function isBodyLeft(req: Request): boolean {
  return !req.complete && hasBody(req);
}

/** No sender of webhooks sends the next before the response to this one. */
function isFlood(req: Request): boolean {
  return req.method !== "GET" && req.method !== "HEAD" && isNextWaiting(req);
}

/** Error codes of body-parser and Node for a connection that the client closed. */
function isDisconnect(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ECONNABORTED" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET";
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  // Thrown by Express for a path such as /api/events/%E0%A4%A.
  if (error instanceof URIError && "status" in error) return new Failure("bad_request");
  return new Failure("internal_error", { cause: error });
}

function logFailure(failure: Failure, req: Request, log: Logger): void {
  const { code, status } = failure;
  const path = code === "wrong_path" && { path: quotePath(req) };
  const fields = { code, status, ...requestFields(req), ...path };
  if (failure.cause === undefined) log.warn(fields, "request rejected");
  else log.error({ ...fields, err: failure.cause }, "request failed");
}

function quotePath({ path }: Request): string {
  return escapeControls(path.slice(0, maxRejectedPath));
}

/** Logs the route pattern, because the path may hold anything that the client sent. */
function requestFields({ method, route }: Request): object {
  return { method, route: (route as { path?: string } | undefined)?.path };
}
