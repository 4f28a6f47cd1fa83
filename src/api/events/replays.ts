import type { RequestHandler } from "express";
import type { z } from "zod";
import { Failure } from "../../core/errors";
import { findEvent } from "../../core/log/find-delivery";
import type { Store } from "../../core/ports";
import { toParameterFailure } from "../../core/query-parameters";
import { readText } from "../../core/read-text";
import type { Replay } from "../../core/log/replay";
import { type ReplayContext, replayEvent } from "./replay-event";
import {
  type replay as replaySchema,
  type replayList,
  replayTarget,
} from "../openapi/replay-schemas";
import { readJson } from "../read-json";
import { sendJson } from "../../server/send-json";

/** Sends a stored event to the `url` of the JSON body, or to the URL of its last replay. */
export function replayStoredEvent(context: ReplayContext): RequestHandler {
  return async function replayStoredEvent(req, res): Promise<void> {
    const { url } = readTarget(await readJson(req, res, '{"url":"http://localhost:3000/"}'));
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
    const found = await replays.list(key);
    sendJson(res, 200, { replays: found.map(toJson) } satisfies z.infer<typeof replayList>);
  };
}

function readTarget(body: unknown): z.infer<typeof replayTarget> {
  const parsed = replayTarget.safeParse(body);
  if (parsed.success) return parsed.data;
  throw toParameterFailure(parsed.error);
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
