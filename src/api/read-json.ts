import bodyParser from "body-parser";
import type { Request, Response } from "express";
import { Failure } from "../core/errors";

const parseJson = bodyParser.json({ limit: "10kb" });

/**
 * The JSON object in a request's body. Parsed per route, because the webhook route needs the raw body.
 *
 * @param example a body that the route takes, for the message
 * @throws Failure `invalid_parameter` (400)
 */
export async function readJson(
  req: Request,
  res: Response,
  example: string,
): Promise<Record<string, unknown>> {
  const invalidBody = (): Failure =>
    new Failure("invalid_parameter", {
      detail: `The body must be JSON of at most 10 kB, such as ${example}.`,
    });
  await new Promise<void>((resolve, reject) => {
    parseJson(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(isAborted(error) ? (error as Error) : invalidBody());
    });
  });
  // body-parser leaves undefined for other content types.
  const { body } = req as { body?: unknown };
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidBody();
  return body as Record<string, unknown>;
}

function isAborted(error: unknown): boolean {
  return (error as { type?: string }).type === "request.aborted";
}
