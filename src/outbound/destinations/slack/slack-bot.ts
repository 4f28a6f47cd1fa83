import { formatDuration } from "../../../core/words/format-duration";
import type { PreparedRequest } from "../../../core/routing/notification";
import type { Job, PrepareTools, SendResult, SendTools } from "../destination";
import { appendPath } from "../../destination-url";
import type { OutboundResponse } from "../../guarded-client";
import { record, withoutSecrets } from "../../judge-response";
import { toJson } from "../../messages/to-json";
import { brokeTogether } from "../../messages/describe-breaks";
import { findGroupMessage, isShared } from "./group-message";
import { judgeApiResponse } from "./judge-slack";
import { section, type SlackMessage, type SlackStyle, writeSlackMessage } from "./slack-message";
import { readTimes } from "../../../core/event/read-time";

export interface SlackBot {
  token: string;
  channel: string;
  baseUrl: URL;
}

const headers = { "content-type": "application/json; charset=utf-8" };

/**
 * A fix goes into the thread of its break, and to the channel. What broke up to 10 s after the rest
 * of its group updates the group's message.
 */
export async function preparePost(
  bot: SlackBot,
  write: (jobs: readonly Job[]) => SlackMessage,
  jobs: readonly Job[],
  { findBreak, listGroup }: PrepareTools,
): Promise<PreparedRequest> {
  const group = await findGroupMessage(jobs, listGroup);
  if (group) {
    const { ts, channel } = group;
    return toRequest(bot, "/chat.update", { channel, ts, ...write([...group.jobs, ...jobs]) });
  }
  const [job] = jobs;
  const broken = jobs.length === 1 && job ? await findMessage(job, findBreak) : undefined;
  const thread = broken && { thread_ts: broken.ts, reply_broadcast: true };
  const body = { channel: bot.channel, ...write(jobs), unfurl_links: false, ...thread };
  return toRequest(bot, "/chat.postMessage", body);
}

function toRequest({ baseUrl }: SlackBot, path: string, body: object): PreparedRequest {
  const { href: url } = appendPath(baseUrl, path);
  return { method: "POST", url, headers, body: toJson(body) };
}

/**
 * First the update of the break's message: repeating it does no harm, repeating the post does.
 */
export async function sendPost(
  bot: SlackBot,
  request: PreparedRequest,
  jobs: readonly Job[],
  tools: SendTools,
  style: SlackStyle,
): Promise<SendResult> {
  const { ts, ...message } = readPost(request.body);
  if (ts !== undefined) return updateGroup(bot, { ts, ...message }, tools);
  if (!tools.isTest) {
    for (const job of jobs) {
      const update = await writeUpdate(job, tools, style);
      if (update === undefined) continue;
      const response = await call(bot, "/chat.update", toJson(update), tools);
      const verdict = judgeApiResponse(response, tools.now());
      if (verdict.outcome === "retry") return record(response, verdict);
      if (verdict.outcome === "failed") {
        tools.log.warn({ error: verdict.error }, "The message of the break cannot be updated");
      }
    }
  }
  const result = await post(bot, request.body, tools);
  const isDigest = jobs.length > 1 && !brokeTogether(jobs);
  if (result.outcome !== "delivered" || !isDigest) return result;
  return { ...result, result: { ...result.result, digest: "true" } };
}

/** Posts the message when its update is refused. */
async function updateGroup(bot: SlackBot, update: Post, tools: SendTools): Promise<SendResult> {
  const response = await call(bot, "/chat.update", toJson(update), tools);
  const updated = record(response, judgeApiResponse(response, tools.now()));
  if (updated.outcome !== "failed") return updated;
  const { ts: _, ...message } = update;
  const body = { ...message, channel: bot.channel, unfurl_links: false };
  const posted = await postOnce(bot, JSON.stringify(body), tools);
  if (posted.outcome !== "delivered") return posted;
  const note = `The message could not be updated (${updated.error}), so it was posted again.`;
  return { ...posted, result: { ...posted.result, note } };
}

/**
 * Posts to the channel alone if the thread is gone or takes no reply, so that a fix always arrives.
 */
async function post(bot: SlackBot, body: Buffer, tools: SendTools): Promise<SendResult> {
  const result = await postOnce(bot, body, tools);
  if (result.outcome !== "failed") return result;
  const { thread_ts, reply_broadcast: _, ...message } = readPost(body);
  if (thread_ts === undefined) return result;
  const second = await postOnce(bot, JSON.stringify(message), tools);
  if (second.outcome !== "delivered") return second;
  const note = `The thread refused it (${result.error}), so it was posted to the channel.`;
  return { ...second, result: { ...second.result, note } };
}

async function postOnce(
  bot: SlackBot,
  body: Buffer | string,
  tools: SendTools,
): Promise<SendResult> {
  const response = await call(bot, "/chat.postMessage", body, tools);
  return record(response, judgeApiResponse(response, tools.now()));
}

interface Post {
  thread_ts?: string;
  reply_broadcast?: boolean;
  /** The id of the message to update. */
  ts?: string;
}

function readPost(body: Buffer): Post {
  return JSON.parse(body.toString()) as Post;
}

async function call(
  { token, baseUrl }: SlackBot,
  path: string,
  body: Buffer | string,
  tools: SendTools,
): Promise<OutboundResponse> {
  const url = appendPath(baseUrl, path);
  const authorization = `Bearer ${token}`;
  const sent = { ...headers, authorization };
  const response = await tools.exchange({ method: "POST", url, headers: sent, body });
  return withoutSecrets(response, [token]);
}

/** The break's message, marked as fixed. It is not changed if it contains other breaks, too. */
async function writeUpdate(
  job: Job,
  { findBreak, listGroup }: SendTools,
  style: SlackStyle,
): Promise<object | undefined> {
  const broken = await findMessage(job, findBreak);
  if (!broken?.event) return undefined;
  const { ts, channel, notification, event } = broken;
  if (await isShared({ notification, event }, listGroup)) return undefined;
  const { text, blocks } = writeSlackMessage({ notification, event }, style);
  const duration = formatDuration(readTimes(event).stoppedAt, readTimes(job.event).stoppedAt);
  const over = `:white_check_mark: Fixed${duration ? ` after ${duration}` : ""}`;
  return { channel, ts, text: `${text}\n${over}`, blocks: [section(over), ...blocks] };
}

async function findMessage({ notification }: Job, findBreak: PrepareTools["findBreak"]) {
  if (notification.change !== "fixed") return undefined;
  const broken = await findBreak(notification.subject);
  const { ts, channel } = broken?.notification.result ?? {};
  return broken && ts && channel ? { ...broken, ts, channel } : undefined;
}
