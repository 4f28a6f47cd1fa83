import type { PreparedRequest } from "../../../core/routing/notification";
import { appendPath } from "../../destination-url";
import type { Job, SendResult, SendTools } from "../destination";
import type { OutboundResponse } from "../../guarded-client";
import {
  isOk,
  isTemporary,
  jsonOf,
  judgeResponse,
  record,
  textOf,
  withoutSecrets,
} from "../../judge-response";
import { messageId } from "../../message-id";
import { oneLine } from "../../messages/clip-text";
import type { ZendeskAccount } from "./zendesk-account";

/** One attempt at a ticket. */
export interface TicketAttempt {
  account: ZendeskAccount;
  /**
   * The service's base URL, which alone gets the credentials. A stored request may be older than
   * the file.
   */
  base: URL;
  job: Job;
  tools: SendTools;
}

/**
 * Makes a ticket, or adds the note of a fix to one. A closed ticket takes no note, nor does one
 * that was deleted: then the fix gets a ticket of its own.
 *
 * @param writeFollowUp makes that ticket's request
 */
export async function sendTicket(
  attempt: TicketAttempt,
  request: PreparedRequest,
  writeFollowUp: (refused: RefusedNote) => PreparedRequest,
): Promise<SendResult> {
  if (request.method === "POST") return createTicket(attempt, request);
  const noted = settle(attempt, await exchange(attempt, request));
  if (noted.outcome !== "failed" || noted.status === 401) return noted;
  const [, ticket = ""] = /(\d+)\.json$/.exec(request.url) ?? [];
  const followUp = writeFollowUp({ request, ticket, isGone: noted.status === 404 });
  const created = await createTicket(attempt, followUp);
  if (created.outcome !== "delivered") return created;
  const note = `Ticket ${ticket} could not be updated (${noted.error}), so ticket ${created.result?.ticket} was created.`;
  return { ...created, result: { ...created.result, note } };
}

/** A note that a ticket refused. */
export interface RefusedNote {
  request: PreparedRequest;
  ticket: string;
  /** Whether there is no such ticket any more. */
  isGone: boolean;
}

async function createTicket(attempt: TicketAttempt, request: PreparedRequest): Promise<SendResult> {
  const { job, tools } = attempt;
  if (isKeyExpired(job, tools)) {
    const externalId = messageId(job, tools.isTest);
    const found = await findByExternalId(attempt, externalId);
    const ticket = firstTicket(found, externalId);
    if (ticket || found.status !== 200) return settle(attempt, found, ticket);
  }
  return settle(attempt, await exchange(attempt, request));
}

function exchange(
  { account, base, tools }: TicketAttempt,
  { method, url, headers, body }: PreparedRequest,
): Promise<OutboundResponse> {
  const path = url.slice(url.lastIndexOf("/api/v2/"));
  return account.exchange({ method, url: appendPath(base, path), headers, body }, tools);
}

/** @param ticket its id, which is in the answer to a request that made or changed one */
function settle(
  { account, tools }: TicketAttempt,
  answer: OutboundResponse,
  ticket = idOf(jsonOf(answer)?.ticket),
): SendResult {
  const response = withoutSecrets(answer, account.secrets());
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

/**
 * Zendesk forgets an Idempotency-Key after two hours; then the same request makes a second ticket.
 */
function isKeyExpired({ notification }: Job, { now }: SendTools): boolean {
  const age = now().getTime() - Date.parse(notification.createdAt);
  return notification.attempts > 0 && age >= 2 * 3_600_000;
}

function findByExternalId(
  { account, base, tools }: TicketAttempt,
  externalId: string,
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
