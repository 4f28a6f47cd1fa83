import type { Sentence } from "../../core/describe-event";
import type { Job } from "../destinations/destination";
import type { People } from "../destinations/kind";
import { oneLine } from "../messages/clip-text";
import { countChanges } from "../messages/count-changes";
import { describeRun, type RunDescription } from "../messages/describe-run";
import { clipMrkdwn, escapeUrl } from "../messages/escape-mrkdwn";
import type { MessageTemplate } from "../messages/message-template";
import { bold, type Line, type LinkPiece, plain, toMrkdwn, toRichText } from "./rich-text";

export interface SlackMessage {
  /** All of it, for notifications and for chats that show no blocks. */
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
  const links = [
    link(run.url, "Open in CircleCI"),
    link(run.inspectorUrl, "Open in the inspector"),
  ];
  const test = style.isTest ? "Test: " : "";
  if (style.template) {
    const text = clipMrkdwn(test + style.template.render(job, style.publicUrl), maxSection);
    const missing = links.flat().filter(({ url }) => !text.includes(escapeUrl(url)));
    return { text: writeText([text], missing), blocks: [section(text), ...buttons(links.flat())] };
  }
  const headline = [icon(run.sentence), plain(` ${test}`), ...writeHeadline(run.sentence)];
  const lines = [headline, ...writeDetails(job, run, style)];
  const text = writeText(lines.map(toMrkdwn), links.flat());
  return { text, blocks: [toRichText(lines), ...buttons(links.flat())] };
}

/** One message for many jobs, after an outage. */
export function writeSlackDigest(jobs: readonly Job[], style: SlackStyle): SlackMessage {
  const headline = [bold(countChanges(jobs))];
  const lines = jobs.map((job) => writeDigestLine(job, style));
  const shown = [headline, ...fitLines(lines, maxDigest, countCharacters)];
  const inText = [headline, ...fitLines(lines, maxText, (line) => toMrkdwn(line).length)];
  return { text: inText.map(toMrkdwn).join("\n"), blocks: [toRichText(shown)] };
}

const maxLines = 45;
/** Of a digest's blocks, in characters that are shown. Slack names no limit for rich text, and 12,000 for Markdown. */
const maxDigest = 10_000;
/** Of a digest's `text`. Slack advises against more, and Rocket.Chat refuses more than 5,000. */
const maxText = 3900;

/** The first lines that fit, and how many do not. */
function fitLines(lines: readonly Line[], max: number, lengthOf: (line: Line) => number): Line[] {
  let length = 0;
  const end = lines.findIndex((line) => (length += lengthOf(line) + 1) > max);
  const shown = lines.slice(0, Math.min(end === -1 ? maxLines : end, maxLines));
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, [plain(`and ${rest} more`)]] : shown;
}

function countCharacters(line: Line): number {
  return line.reduce((sum, piece) => sum + ("text" in piece ? piece.text.length : 1), 0);
}

function writeDigestLine(job: Job, { publicUrl }: SlackStyle): Line {
  const { sentence, url, inspectorUrl } = describeRun(job, publicUrl);
  const links = [link(url, "CircleCI"), link(inspectorUrl, "Inspector")].flat();
  const joined = links.flatMap((one) => [plain(" · "), one]);
  return [icon(sentence), plain(" "), ...writeHeadline(sentence), ...joined];
}

const icons = { good: "large_green_circle", bad: "red_circle", plain: "white_circle" };

function icon({ tone }: Sentence): Line[number] {
  return { type: "emoji", name: icons[tone] };
}

/** "*deploy* broke on *main* in webhook-service" */
function writeHeadline({ before, verb, after }: Sentence): Line {
  const rest = after.flatMap(([joint, given]) => {
    const name = oneLine(given, maxName);
    return [plain(joint), joint === " on " || joint === " for " ? bold(name) : plain(name)];
  });
  return [bold(oneLine(before, maxName)), plain(` ${verb}`), ...rest];
}

function writeDetails(job: Job, run: RunDescription, { people, isTest }: SlackStyle): Line[] {
  const id = people.get(run.authorEmail?.toLowerCase() ?? "")?.slack;
  const isMentioned = job.notification.change === "broken" && !isTest;
  const name = run.author && plain(oneLine(run.author, maxName));
  const author = id && isMentioned ? ({ type: "user", user_id: id } as const) : name;
  const commit = run.commit && plain(oneLine(run.commit, 450));
  const times = [run.duration && `took ${run.duration}`, run.before].filter(Boolean).join(" · ");
  return [author, commit, times && plain(times)].flatMap((piece) => (piece ? [[piece]] : []));
}

/** Of a line of `text`: with both links, a message stays below 5,000. */
const maxTextLine = 1200;

function writeText(lines: readonly string[], links: readonly LinkPiece[]): string {
  const last = links.map((one) => toMrkdwn([one])).join(" · ");
  return [...lines.map((line) => clipMrkdwn(line, maxTextLine)), last].filter(Boolean).join("\n");
}

function buttons(links: readonly LinkPiece[]): object[] {
  const elements = links.map(({ url, text }) => {
    return { type: "button", text: { type: "plain_text", text }, url };
  });
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

function link(url: string | null, text: string): LinkPiece[] {
  return url === null ? [] : [{ type: "link", url, text }];
}

/** `verbatim`: Slack would turn `@here` and `#general` into mentions and links otherwise. */
export function section(text: string): object {
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}
