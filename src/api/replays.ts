import bodyParser from "body-parser";
import type { Request, RequestHandler, Response } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import { Failure } from "../core/errors";
import { findEvent } from "../core/find-delivery";
import type { Store } from "../core/ports";
import { toParameterFailure } from "../core/query-parameters";
import { readText } from "../core/read-text";
import type { Replay } from "../core/replay";
import { type ReplayContext, replayEvent } from "../core/replay-event";
import { type replay as replaySchema, type replayList, replayTarget } from "./openapi/schemas";
import { sendJson } from "../server/send-json";

/** Sends a stored event to the `url` of the JSON body, or to the URL of its last replay. */
export function replayStoredEvent(context: ReplayContext): RequestHandler {
  return async function replayStoredEvent(req, res): Promise<void> {
    const { url } = readTarget(await readJson(req, res));
    const result = await replayEvent(String(req.params.key), url, context);
    if (result.outcome === "noUrl") {
      throw new Failure("invalid_parameter", {
        detail: "url is missing, and the event has not been replayed before.",
      });
    }
    sendJson(res, 200, toJson(result.replay));
  };
}

/** The replays of an event, newest first. */
export function listReplays({
  events,
  replays,
}: Pick<Store, "events" | "replays">): RequestHandler {
  return async function listReplays(req, res): Promise<void> {
    const { key } = await findEvent(events, String(req.params.key));
    const found = await withStoreErrors(() => replays.list(key));
    sendJson(res, 200, { replays: found.map(toJson) } satisfies z.infer<typeof replayList>);
  };
}

function readTarget(body: unknown): z.infer<typeof replayTarget> {
  const parsed = replayTarget.safeParse(body);
  if (parsed.success) return parsed.data;
  throw toParameterFailure(parsed.error);
}

const parseJson = bodyParser.json({ limit: "10kb" });

/** Parsed per route, because the webhook route needs the raw body. */
async function readJson(req: Request, res: Response): Promise<object> {
  await new Promise<void>((resolve, reject) => {
    parseJson(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(isAborted(error) ? (error as Error) : invalidBody());
    });
  });
  // body-parser leaves undefined for other content types.
  const { body } = req as { body?: unknown };
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidBody();
  return body;
}

function isAborted(error: unknown): boolean {
  return (error as { type?: string }).type === "request.aborted";
}

function invalidBody(): Failure {
  return new Failure("invalid_parameter", {
    detail: 'The body must be JSON of at most 10 kB, such as {"url":"http://localhost:3000/"}.',
  });
}

function toJson(replay: Replay): z.infer<typeof replaySchema> {
  const { headers, body, ...rest } = replay;
  const text = readText(body, { isCut: replay.truncated });
  return {
    ...rest,
    headers: headers as Record<string, string | string[]>,
    body: text ?? body.toString("base64"),
    encoding: text === undefined ? "base64" : "utf-8",
  };
}
