import type { Sentence } from "../../core/describe-event";
import type { Job } from "../destinations/destination";
import type { People } from "../destinations/kind";
import { oneLine } from "../messages/clip-text";
import { countChanges } from "../messages/count-changes";
import { describeRun, type RunDescription } from "../messages/describe-run";
import { clipMrkdwn, escapeMrkdwn } from "../messages/escape-mrkdwn";
import type { MessageTemplate } from "../messages/message-template";

export interface SlackMessage {
  /** What notifications show. */
  text: string;
  blocks: object[];
}

export interface SlackStyle {
  publicUrl: string | undefined;
  isTest: boolean;
  people: People;
  template: MessageTemplate | undefined;
}

/** Of a section's text: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const maxSection = 3000;
const maxName = 150;

export function writeSlackMessage(job: Job, style: SlackStyle): SlackMessage {
  const run = describeRun(job, style.publicUrl);
  const test = style.isTest ? "Test: " : "";
  if (style.template) {
    const text = clipMrkdwn(test + style.template.render(job, style.publicUrl), maxSection);
    return { text, blocks: [section(text), ...buttons(run)] };
  }
  const text = `${icons[run.sentence.tone]} ${test}${writeHeadline(run.sentence)}`;
  const details = writeDetails(job, run, style);
  const blocks = [section(text), ...(details ? [section(details)] : []), ...buttons(run)];
  return { text, blocks };
}

/** One message for many jobs, after an outage. */
export function writeSlackDigest(jobs: readonly Job[], style: SlackStyle): SlackMessage {
  const text = `*${escapeMrkdwn(countChanges(jobs))}*`;
  const lines = jobs.map((job) => writeDigestLine(job, style));
  const shown = lines.slice(0, maxLines);
  const rest = lines.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return { text, blocks: [section(text), ...shown.map(section)] };
}

/** A message has at most 50 blocks. */
const maxLines = 45;

function writeDigestLine(job: Job, { publicUrl }: SlackStyle): string {
  const { sentence, url, inspectorUrl } = describeRun(job, publicUrl);
  const links = [link(url, "CircleCI"), link(inspectorUrl, "Inspector")].filter(Boolean);
  return [`${icons[sentence.tone]} ${writeHeadline(sentence)}`, ...links].join(" · ");
}

const icons = { good: ":large_green_circle:", bad: ":red_circle:", plain: ":white_circle:" };

/** "*deploy* broke on *main* in webhook-service" */
function writeHeadline({ before, verb, after }: Sentence): string {
  const rest = after.map(([joint, name]) =>
    joint === " on " || joint === " for "
      ? `${joint}*${escapeName(name)}*`
      : joint + escapeName(name),
  );
  return `*${escapeName(before)}* ${escapeMrkdwn(verb)}${rest.join("")}`;
}

function writeDetails(job: Job, run: RunDescription, { people, isTest }: SlackStyle): string {
  const id = people.get(run.authorEmail?.toLowerCase() ?? "")?.slack;
  const isMentioned = job.notification.change === "broken" && !isTest;
  const author = id && isMentioned ? `<@${id}>` : run.author && escapeName(run.author);
  const took = run.duration && `took ${run.duration}`;
  const times = [took, run.before].filter(Boolean).join(" · ");
  return [author, run.commit && escapeMrkdwn(oneLine(run.commit, 450)), times]
    .filter(Boolean)
    .join("\n");
}

function buttons({ url, inspectorUrl }: RunDescription): object[] {
  const elements = [button(url, "Open in CircleCI"), button(inspectorUrl, "Open in the inspector")];
  const given = elements.filter((element) => element !== undefined);
  return given.length === 0 ? [] : [{ type: "actions", elements: given }];
}

function button(url: string | null, text: string): object | undefined {
  if (url === null) return undefined;
  return { type: "button", text: { type: "plain_text", text }, url };
}

function link(url: string | null, text: string): string {
  return url === null ? "" : `<${escapeMrkdwn(url).replaceAll("|", "%7C")}|${text}>`;
}

/** `verbatim`: Slack would turn `@here` and `#general` into mentions and links otherwise. */
export function section(text: string): object {
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

function escapeName(name: string): string {
  return escapeMrkdwn(oneLine(name, maxName));
}
