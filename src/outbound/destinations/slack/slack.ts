import { z } from "zod";
import { credential } from "../../credential";
import { baseUrl, credentialUrl, maskUrl, secretsOf } from "../../destination-url";
import { record, withoutSecrets } from "../../judge-response";
import { escapeMrkdwn } from "../../messages/escape-mrkdwn";
import { messageTemplate } from "../../messages/message-template";
import { toJson } from "../../messages/to-json";
import { judgeWebhookResponse } from "./judge-slack";
import { preparePost, sendPost, type SlackBot } from "./slack-bot";
import {
  type SlackMessage,
  type SlackStyle,
  writeSlackDigest,
  writeSlackMessage,
} from "./slack-message";
import type { Destination, Job } from "../destination";
import { defineKind } from "../kind";

const defaultBaseUrl = "https://slack.com/api";

const settings = z
  .strictObject({
    url: credentialUrl.optional(),
    token: credential.optional(),
    channel: z.string().min(1).optional(),
    base_url: baseUrl.optional(),
    message: messageTemplate(escapeMrkdwn).optional(),
  })
  .refine(({ url, token, channel }) => (url ? !token && !channel : token && channel), {
    error: 'needs either "url" (an incoming webhook), or "token" and "channel" (a bot)',
  });

/** The URL of a workflow that begins with a webhook. */
const isTrigger = ({ hostname, pathname }: URL): boolean =>
  /^hooks\.slack(-gov)?\.com$/.test(hostname) && /^\/(triggers|workflows)\//.test(pathname);

/** A message for each change, by an incoming webhook or by a bot. */
export const slack = defineKind({
  type: "slack",
  isForPeople: true,
  settings,
  warn({ url }) {
    if (!url || !isTrigger(url.url)) return undefined;
    const message =
      "starts a workflow of Slack, which may ignore the message. Use an incoming webhook (https://hooks.slack.com/services/…) or a bot";
    return { path: ["url"], message };
  },
  create(common, { url, token = "", channel = "", base_url, message }, { people }): Destination {
    const base = base_url?.url ?? new URL(defaultBaseUrl);
    const style = (tools: { publicUrl: string | undefined; isTest: boolean }): SlackStyle => ({
      ...{ publicUrl: tools.publicUrl, isTest: tools.isTest, people, template: message },
    });
    const how = url ? byWebhook(url.url, style) : byBot({ token, channel, baseUrl: base }, style);
    return {
      ...common,
      isChat: true,
      keepsIncidentOpen: false,
      maxBatch: 1,
      interval: 1000,
      ...how,
    };
  },
});

type Ways = Pick<Destination, "prepare" | "send">;
type StyleOf = (tools: { publicUrl: string | undefined; isTest: boolean }) => SlackStyle;

function byWebhook(url: URL, style: StyleOf): Ways {
  const headers = { "content-type": "application/json" };
  return {
    prepare(jobs, tools) {
      const body = toJson(write(jobs, style(tools)));
      return { method: "POST", url: maskUrl(url), headers, body };
    },
    async send({ body }, _jobs, { exchange, now }) {
      const answer = await exchange({ method: "POST", url, headers, body });
      const response = withoutSecrets(answer, secretsOf(url));
      return record(response, judgeWebhookResponse(response, now()));
    },
  };
}

function byBot(bot: SlackBot, style: StyleOf): Ways {
  return {
    prepare(jobs, tools) {
      return preparePost(bot, (said) => write(said, style(tools)), jobs, tools);
    },
    send: (request, jobs, tools) => sendPost(bot, request, jobs, tools, style(tools)),
  };
}

function write(jobs: readonly Job[], style: SlackStyle): SlackMessage {
  const [job] = jobs;
  return job && jobs.length === 1 ? writeSlackMessage(job, style) : writeSlackDigest(jobs, style);
}
