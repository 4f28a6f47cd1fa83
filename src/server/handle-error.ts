import type { ErrorRequestHandler, NextFunction, Request, Response } from "express";
import { Failure, type FailureCode } from "../core/errors";
import type { Logger } from "../core/ports";
import { hasBody } from "./refuse-body";
import { retryAfterSeconds } from "./retry-after";
import { sendJson } from "./send-json";

/** Answers a failure in its own way, or says that it does not want to. */
export type AnswerFailure = (failure: Failure, req: Request, res: Response) => boolean;

export interface ErrorOptions {
  /** Nobody by default. */
  answerFirst?: AnswerFailure;
  /** Sentences to add to the messages of failures. */
  hints?: Partial<Record<FailureCode, string>> | undefined;
}

/**
 * The one place that turns an error into an answer: `{"error":{"code","message"}}`, or what
 * `answerFirst` makes of it. Four parameters, or Express does not take it for an error handler.
 */
export function handleError(
  log: Logger,
  { answerFirst = () => false, hints = {} }: ErrorOptions = {},
): ErrorRequestHandler {
  return function handleError(
    error: unknown,
    req: Request,
    res: Response,
    next: NextFunction,
  ): void {
    if (req.socket.destroyed && isHangUp(error)) {
      log.info(describe(req), "the other side hung up before the answer");
      return;
    }
    const failure = toFailure(error);
    const hint = hints[failure.code];
    if (hint !== undefined) failure.message += ` ${hint}`;
    report(failure, req, log);
    if (req.socket.destroyed) return;
    if (res.headersSent) return next(error);
    // A sender whose body we do not want to read is sentence so and hung up on.
    if (!req.complete && hasBody(req)) res.set("Connection", "close");
    const retryAfter = retryAfterSeconds[failure.status];
    if (retryAfter !== undefined) res.set("Retry-After", retryAfter);
    if (answerFirst(failure, req, res)) return;
    const { code, message } = failure;
    sendJson(res, failure.status, { error: { code, message } });
  };
}

/** body-parser's and Node's codes for a connection that was closed on us. */
function isHangUp(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ECONNABORTED" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET";
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  // Of Express, for a path such as /api/events/%E0%A4%A.
  if (error instanceof URIError) return new Failure("bad_request");
  return new Failure("internal_error", { cause: error });
}

function report(failure: Failure, req: Request, log: Logger): void {
  const fields = { code: failure.code, status: failure.status, ...describe(req) };
  if (failure.cause === undefined) log.warn(fields, "request rejected");
  else log.error({ ...fields, err: failure.cause }, "request failed");
}

/** The route as we wrote it, never the path as the sender did. */
function describe({ method, route }: Request): object {
  return { method, route: (route as { path?: string } | undefined)?.path };
}
