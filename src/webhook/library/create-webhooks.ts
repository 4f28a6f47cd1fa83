import type { IncomingMessage, ServerResponse } from "node:http";
import { guardStore } from "../../core/guard-store";
import type { EventLog } from "../../core/ports";
import type { StoredHeaders } from "../../core/event/logged-event";
import { requireSecrets } from "../../core/signature/signature";
import { answerFetch } from "../adapters/fetch";
import { createEventHandlers, type EventRegistration } from "./event-handlers";
import { createHandling } from "./handle-delivery";
import { createAnswering, type WebhookAnswer } from "./answer-delivery";
import type * as NodeAdapter from "../adapters/node";
import { requireSize } from "../parse-size";
import { createUploadBudget } from "../upload-budget";

export interface WebhooksOptions {
  /** The webhooks' secret tokens; one of them must match. */
  secrets: string | readonly string[];
  /**
   * Recognises repeated deliveries: an event that the store has is not handled again. It stores an
   * event when its handlers have succeeded.
   */
  store?: { events: Pick<EventLog, "find" | "save"> } | undefined;
  /**
   * Responds before the handlers run. CircleCI then does not send an event again whose handler
   * threw, or that was being handled when the process ended. False by default.
   */
  respondFirst?: boolean;
  /** Largest body, in bytes or as `"5mb"`, the default. */
  bodyLimit?: number | string;
  /** The clock. */
  now?: () => Date;
}

/** For Express 4 and 5, and `node:http`. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => void;

export interface Webhooks extends EventRegistration {
  /** A handler for a POST route of Express 4 or 5. Mount it before body parsers. */
  express: () => NodeHandler;
  /** A listener for `node:http`. */
  node: () => NodeHandler;
  /** Answers a web-standard Request: Hono, Next.js, Bun, Deno, Workers. */
  fetch: (request: Request) => Promise<Response>;
  /**
   * Answers a POST of any other server.
   *
   * @param delivery the exact bytes of the body, and the headers with lower-case names
   * @returns the response to send; it never rejects
   */
  receive: (delivery: { body: Uint8Array; headers: StoredHeaders }) => Promise<WebhookAnswer>;
}

/**
 * Verifies, parses and handles webhooks, behind any server.
 *
 * @throws TypeError for no secrets, an empty one, or an invalid body limit
 */
export function createWebhooks({
  secrets,
  store,
  respondFirst = false,
  bodyLimit = "5mb",
  now = () => new Date(),
}: WebhooksOptions): Webhooks {
  const keys = requireSecrets(secrets);
  const maxSize = requireSize(bodyLimit);

  const handlers = createEventHandlers();
  const handle = createHandling({
    handlers,
    events: store && guardStore(store.events),
    respondFirst,
  });
  const answer = createAnswering({ secrets: keys, handle, handlers, now });
  const limits = { maxSize, budget: createUploadBudget() };
  const { on, onAny, onError } = handlers;
  return {
    on,
    onAny,
    onError,
    express: () => loadNodeAdapter().answerNode(answer, limits),
    node: () => loadNodeAdapter().answerNode(answer, limits),
    fetch: answerFetch(answer, limits),
    receive: ({ body, headers }) => answer({ headers, readBody: () => Promise.resolve(body) }),
  };
}

/** Loaded when it is needed, because Workers have no body-parser. */
function loadNodeAdapter(): typeof NodeAdapter {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("../adapters/node") as typeof NodeAdapter;
}
