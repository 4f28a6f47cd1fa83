import bodyParser from "body-parser";
import type { Request, RequestHandler, Response } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import { Failure } from "../core/errors";
import { findEvent } from "../core/find-delivery";
import type { Store } from "../core/ports";
import { toFailure } from "../core/query-parameters";
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
        detail: "url is missing, and the event was not replayed before.",
      });
    }
    sendJson(res, 200, toAnswer(result.replay));
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
    sendJson(res, 200, { replays: found.map(toAnswer) } satisfies z.infer<typeof replayList>);
  };
}

function readTarget(body: unknown): z.infer<typeof replayTarget> {
  const parsed = replayTarget.safeParse(body);
  if (parsed.success) return parsed.data;
  throw toFailure(parsed.error);
}

const parseJson = bodyParser.json({ limit: "10kb" });

/** Parsed here and not in front of all routes, because the webhook needs its raw body. */
async function readJson(req: Request, res: Response): Promise<object> {
  await new Promise<void>((resolve, reject) => {
    parseJson(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(isHangUp(error) ? (error as Error) : noJson());
    });
  });
  // body-parser leaves undefined for another content type.
  const { body } = req as { body?: unknown };
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw noJson();
  return body;
}

function isHangUp(error: unknown): boolean {
  return (error as { type?: string }).type === "request.aborted";
}

function noJson(): Failure {
  return new Failure("invalid_parameter", {
    detail: 'The body must be JSON of at most 10 kB, such as {"url":"http://localhost:3000/"}.',
  });
}

function toAnswer(replay: Replay): z.infer<typeof replaySchema> {
  const { headers, body, ...rest } = replay;
  const text = readText(body, { isCut: replay.truncated });
  return {
    ...rest,
    headers: headers as Record<string, string | string[]>,
    body: text ?? body.toString("base64"),
    encoding: text === undefined ? "base64" : "utf-8",
  };
}
