import { Failure } from "../../core/errors";
import type { StoredHeaders } from "../../core/event/logged-event";
import type { Delivery } from "../../core/ports";
import { readDelivery } from "../../core/receive";
import { findSignatureFault, signatureHeader } from "../../core/signature/signature";
import { retryAfterSeconds } from "../../server/retry-after";
import { createVerifier } from "../verify-in-turns";
import type { EventHandlers } from "./event-handlers";
import { type HandleDelivery, toInput } from "./handle-delivery";

/** The response to send. */
export interface WebhookAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON. */
  body: string;
}

/** A request of any server. */
export interface WebhookRequest {
  /** POST by default. */
  method?: string | undefined;
  /** With lower-case names. */
  headers: StoredHeaders;
  readBody: () => Promise<unknown>;
}

/** Never rejects. */
export type AnswerDelivery = (request: WebhookRequest) => Promise<WebhookAnswer>;

const answers = {
  handled: [200, "Webhook Event received"],
  accepted: [202, "Webhook Event accepted"],
  duplicate: [200, "Webhook Event already received"],
} as const;

export interface AnsweringContext {
  /** As returned by `requireSecrets`. */
  secrets: readonly string[];
  handle: HandleDelivery;
  handlers: Pick<EventHandlers, "report">;
  now: () => Date;
}

/** The steps of a webhook behind any server: read its bytes, verify, parse, handle, respond. */
export function createAnswering(context: AnsweringContext): AnswerDelivery {
  const { handle, handlers, now } = context;
  const verifyBody = createVerifier(context.secrets);

  return async function answerDelivery({ method = "POST", headers, readBody }) {
    let delivery: Delivery | undefined;
    try {
      if (method !== "POST") throw new Failure("method_not_allowed");
      const body = toBuffer(await readBody());
      const header = headers[signatureHeader]?.toString();
      if (!(await verifyBody(body, header))) {
        throw new Failure(findSignatureFault(header) ?? "invalid_signature");
      }
      delivery = readDelivery({ body, headers, receivedAt: now() });
      const [status, message] = answers[await handle(delivery)];
      return toAnswer(status, { message });
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure("internal_error", { cause: error });
      const reason = failure.code === "internal_error" ? failure.cause : failure;
      await handlers.report({ error: reason, ...(delivery && toInput(delivery)) }, failure.status);
      return answerFailure(failure);
    }
  };
}

/** Fails for a body that another parser has read: its result is not the bytes that were signed. */
function toBuffer(body: unknown): Buffer {
  if (!(body instanceof Uint8Array)) {
    throw new Failure(body === undefined ? "missing_body" : "body_already_read");
  }
  if (body.length === 0) throw new Failure("missing_body");
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function answerFailure({ status, code, message }: Failure): WebhookAnswer {
  const retryAfter = retryAfterSeconds[status];
  return toAnswer(
    status,
    { error: { code, message } },
    {
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
      ...(status === 405 && { allow: "POST" }),
    },
  );
}

function toAnswer(
  status: number,
  value: object,
  headers: Record<string, string> = {},
): WebhookAnswer {
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}
