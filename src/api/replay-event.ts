import bodyParser from "body-parser";
import type { Request, RequestHandler, Response } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import { Failure } from "../core/errors";
import { findEvent } from "../core/find-delivery";
import type { Logger, ReplaySender, Store } from "../core/ports";
import { toFailure } from "../core/query-parameters";
import { readText } from "../core/read-text";
import type { Replay } from "../core/replay";
import { type replay as replaySchema, type replayList, replayTarget } from "./openapi/schemas";
import { sendJson } from "../server/send-json";

export interface ReplayContext {
  store: Store;
  sendReplay: ReplaySender;
  log: Logger;
}

/**
 * Sends a kept event once more, to the `url` of the JSON body, or to where it was replayed last. It
 * changes nothing in the log of events: a replay is no delivery. Once it was sent, it is answered,
 * also when its record cannot be kept: who was sentence to try again would send it twice.
 */
export function replayEvent(context: ReplayContext): RequestHandler {
  const { store, sendReplay, log } = context;
  return async function replayEvent(req, res): Promise<void> {
    const { url } = readTarget(await readJson(req, res));
    const event = await findEvent(store, String(req.params.key));
    const target = url ?? (await withStoreErrors(() => store.listReplays(event.key)))[0]?.url;
    if (target === undefined) {
      throw new Failure("invalid_parameter", {
        detail: "url is missing, and the event was not replayed before.",
      });
    }
    const replay = await sendReplay(event, target);
    await store.saveReplay(event.key, replay).catch((err: unknown) => {
      log.warn({ err, key: event.key }, "a replay was sent, but its record could not be kept");
    });
    sendJson(res, 200, toAnswer(replay));
  };
}

/** What became of the replays of an event, newest first. */
export function listReplays(store: Store): RequestHandler {
  return async function listReplays(req, res): Promise<void> {
    const { key } = await findEvent(store, String(req.params.key));
    const replays = await withStoreErrors(() => store.listReplays(key));
    sendJson(res, 200, { replays: replays.map(toAnswer) } satisfies z.infer<typeof replayList>);
  };
}

function readTarget(body: unknown): z.infer<typeof replayTarget> {
  const parsed = replayTarget.safeParse(body);
  if (parsed.success) return parsed.data;
  throw toFailure(parsed.error);
}

const parseJson = bodyParser.json({ limit: "10kb" });

/** Of this route alone: a parser in front of all would take the webhooks' bytes away. */
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
