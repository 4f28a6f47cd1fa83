import type { PreparedRequest } from "../../core/notification";
import { appendPath } from "../destination-url";
import type { Job, SendResult, SendTools } from "../destinations/destination";
import type { OutboundResponse } from "../guarded-client";
import {
  isTemporary,
  jsonOf,
  judgeResponse,
  record,
  textOf,
  withoutSecrets,
} from "../judge-response";
import { messageId } from "../message-id";
import { oneLine } from "../messages/clip-text";
import type { ZendeskAccount } from "./zendesk-account";

/** Makes a ticket, or adds the note of a fix to one. */
export async function sendTicket(
  account: ZendeskAccount,
  base: URL,
  request: PreparedRequest,
  job: Job,
  tools: SendTools,
): Promise<SendResult> {
  if (request.method === "POST" && isKeyExpired(job, tools)) {
    const externalId = messageId(job, tools.isTest);
    const found = await findByExternalId(account, base, externalId, tools);
    const ticket = firstTicket(found, externalId);
    if (ticket || found.status !== 200) return settle(found, ticket);
  }
  const { method, headers, body } = request;
  // The credentials go where the file says; the stored request may be older.
  const url = appendPath(base, request.url.slice(request.url.lastIndexOf("/api/v2/")));
  const response = await account.exchange({ method, url, headers, body }, tools);
  return settle(response, idOf(jsonOf(response)?.ticket));

  function settle(answer: OutboundResponse, ticket: string | undefined): SendResult {
    const response = withoutSecrets(answer, account.secrets());
    const isOk = (status: number): boolean => status >= 200 && status < 300;
    const rules = {
      isDelivered: (status: number) => isOk(status) && ticket !== undefined,
      // A response that was cut off has no ticket in it.
      isRetryable: (status: number) => isOk(status) || isTemporary(status),
      explain,
    };
    const verdict = judgeResponse(response, rules, tools.now());
    const withTicket =
      verdict.outcome === "delivered" && ticket ? { ...verdict, result: { ticket } } : verdict;
    return record(response, withTicket);
  }
}

/** Zendesk forgets an Idempotency-Key after two hours; then the same request makes a second ticket. */
function isKeyExpired({ notification }: Job, { now }: SendTools): boolean {
  const age = now().getTime() - Date.parse(notification.createdAt);
  return notification.attempts > 0 && age >= 2 * 3_600_000;
}

function findByExternalId(
  account: ZendeskAccount,
  base: URL,
  externalId: string,
  tools: SendTools,
): Promise<OutboundResponse> {
  const url = appendPath(base, "/api/v2/tickets.json");
  url.searchParams.set("external_id", externalId);
  return account.exchange({ method: "GET", url, headers: { accept: "application/json" } }, tools);
}

function firstTicket(response: OutboundResponse, externalId: string): string | undefined {
  const tickets = jsonOf(response)?.tickets;
  if (!Array.isArray(tickets)) return undefined;
  return idOf(tickets.find((one: { external_id?: unknown }) => one?.external_id === externalId));
}

function idOf(ticket: unknown): string | undefined {
  const { id } = (ticket ?? {}) as { id?: unknown };
  return typeof id === "number" || typeof id === "string" ? String(id) : undefined;
}

/** "RecordInvalid: Record validation errors" */
function explain(response: OutboundResponse): string {
  const { error, description } = jsonOf(response) ?? {};
  const words = [error, description].filter((word) => typeof word === "string");
  return words.length > 0 ? oneLine(words.join(": "), 300) : textOf(response);
}
