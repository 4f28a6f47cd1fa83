import { z } from "zod";
import { formatSentence } from "../../../core/log/describe-event";
import type { PreparedRequest } from "../../../core/routing/notification";
import { credential } from "../../credential";
import { appendPath, baseUrl } from "../../destination-url";
import { messageId } from "../../message-id";
import { oneLine } from "../../messages/clip-text";
import { describeRun } from "../../messages/describe-run";
import { type MessageTemplate, messageTemplate } from "../../messages/message-template";
import { toJson } from "../../messages/to-json";
import { type RefusedNote, sendTicket } from "./send-ticket";
import { openZendeskAccount } from "./zendesk-account";
import type { Destination, Job, PrepareTools } from "../destination";
import { defineKind } from "../kind";
import { controlCharacters } from "../../../core/words/control-characters";

const settings = z
  .strictObject({
    subdomain: z
      .string()
      .regex(/^[a-z0-9-]+$/i, 'must be the "acme" of acme.zendesk.com')
      .optional(),
    base_url: baseUrl.optional(),
    client_id: credential.optional(),
    client_secret: credential.optional(),
    email: credential.optional(),
    api_token: credential.optional(),
    message: messageTemplate().optional(),
  })
  .refine(({ subdomain, base_url }) => !subdomain !== !base_url, {
    error: 'needs either "subdomain" or "base_url"',
  })
  .refine(hasOneLogin, {
    error: 'needs either "client_id" and "client_secret", or "email" and "api_token" (legacy)',
  });

const headers = { "content-type": "application/json", accept: "application/json" };

/** A ticket for each break, and an internal note on it for the fix. */
export const zendesk = defineKind({
  type: "zendesk",
  isForPeople: true,
  settings,
  warn({ api_token }) {
    if (!api_token) return undefined;
    const message =
      "stops working on 2027-04-30, like all API tokens of Zendesk: create an OAuth client, and use client_id and client_secret";
    return { path: ["api_token"], message };
  },
  create(common, { message, ...given }): Destination {
    const base = given.base_url?.url ?? new URL(`https://${given.subdomain}.zendesk.com`);
    const { client_id: clientId, client_secret: clientSecret, email = "", api_token } = given;
    const account = openZendeskAccount(
      base,
      clientId && clientSecret ? { clientId, clientSecret } : { email, apiToken: api_token ?? "" },
    );
    return {
      ...common,
      isChat: false,
      keepsIncidentOpen: common.when.changes?.includes("fixed") ?? false,
      maxBatch: 1,
      interval: 300,
      async prepare([job], tools) {
        if (!job) throw new Error("There is nothing to send.");
        const ticketId = tools.isTest ? undefined : await findTicket(job, tools);
        if (ticketId === undefined) {
          return toCreation(base, job, tools, writeTicket(job, tools, message));
        }
        const url = appendPath(base, `/api/v2/tickets/${ticketId}.json`).href;
        const note = { body: writeText(job, tools, message), public: false };
        const body = toJson({ ticket: { comment: note } });
        return { method: "PUT", url, headers, body };
      },
      send(request, [job], tools) {
        if (!job) throw new Error("There is nothing to send.");
        return sendTicket({ account, base, job, tools }, request, (refused) => {
          const ticket = { ...writeTicket(job, tools, message), ...writeFollowUp(refused) };
          return toCreation(base, job, tools, ticket);
        });
      },
    };
  },
});

function hasOneLogin(given: {
  client_id?: string | undefined;
  client_secret?: string | undefined;
  email?: string | undefined;
  api_token?: string | undefined;
}): boolean {
  const { client_id, client_secret, email, api_token } = given;
  const oauth = [client_id, client_secret].filter(Boolean).length;
  const legacy = [email, api_token].filter(Boolean).length;
  return (oauth === 2 && legacy === 0) || (oauth === 0 && legacy === 2);
}

function toCreation(
  base: URL,
  job: Job,
  { isTest }: PrepareTools,
  ticket: object,
): PreparedRequest {
  const url = appendPath(base, "/api/v2/tickets.json").href;
  const key = { "idempotency-key": messageId(job, isTest) };
  const body = toJson({ ticket });
  return { method: "POST", url, headers: { ...headers, ...key }, body };
}

/**
 * The additional fields of a fix's own ticket: the link to the closed one, and the note.
 * https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets
 */
function writeFollowUp({ request, ticket, isGone }: RefusedNote): object {
  const { comment } = (JSON.parse(request.body.toString()) as { ticket: { comment: Note } }).ticket;
  const body = `${comment.body}\n\nThe ticket of the break (${ticket}) could not be updated.`;
  const link = isGone ? {} : { via_followup_source_id: Number(ticket) };
  return { comment: { ...comment, body }, ...link };
}

interface Note {
  body: string;
  public: boolean;
}

function writeTicket(job: Job, tools: PrepareTools, template: MessageTemplate | undefined): object {
  const { sentence } = describeRun(job, tools.publicUrl);
  const { project, workflow } = job.event;
  const test = tools.isTest ? "Test: " : "";
  return {
    subject: test + plain(oneLine(formatSentence(sentence), 240)),
    comment: { body: writeText(job, tools, template) },
    type: "incident",
    tags: ["circleci", project, workflow].flatMap((name) => (name ? [toTag(name)] : [])),
    external_id: messageId(job, tools.isTest),
  };
}

function writeText(
  job: Job,
  { publicUrl }: PrepareTools,
  template: MessageTemplate | undefined,
): string {
  if (template) return plain(template.render(job, publicUrl));
  const run = describeRun(job, publicUrl);
  const lines = [
    `${formatSentence(run.sentence)}.`,
    "",
    run.author && `Author: ${run.author}`,
    run.commit && `Commit: ${run.commit}`,
    run.duration && `Duration: ${run.duration}`,
    run.before && `${run.before}.`,
    run.url && `CircleCI: ${run.url}`,
    run.inspectorUrl && `Inspector: ${run.inspectorUrl}`,
  ];
  return plain(lines.filter((line) => line !== null).join("\n"));
}

/**
 * A text without control characters other than line breaks. Zendesk expands a placeholder such as
 * `{{ticket.requester.email}}` in a comment, so its braces are separated. Control characters are
 * replaced first: `toJson` would remove one between two braces, and join them.
 */
function plain(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(controlCharacters, " "));
  return lines.join("\n").replace(/\{(?=[{%])/g, "{ ");
}

/** Tags have no spaces. */
function toTag(name: string): string {
  return oneLine(name, 80)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_/-]+/gu, "_");
}

/** The ticket of the break that this job fixes. */
async function findTicket(job: Job, { findBreak }: PrepareTools): Promise<string | undefined> {
  if (job.notification.change !== "fixed") return undefined;
  return (await findBreak(job.notification.subject))?.notification.result?.ticket;
}
