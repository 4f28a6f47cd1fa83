import type { Sentence } from "../../../core/log/describe-event";
import type { Job } from "../destination";
import type { People } from "../kind";
import { oneLine } from "../../messages/clip-text";
import { brokeTogether, describeBreaks } from "../../messages/describe-breaks";
import { countChanges } from "../../messages/count-changes";
import { describeRun, type RunDescription } from "../../messages/describe-run";
import { clipMrkdwn, escapeUrl } from "../../messages/escape-mrkdwn";
import type { MessageTemplate } from "../../messages/message-template";
import { bold, type Line, type LinkPiece, plain, toMrkdwn, toRichText } from "./rich-text";

export interface SlackMessage {
  /** The whole message, for notifications and for chats that show no blocks. */
  text: string;
  blocks: object[];
}

export interface SlackStyle {
  publicUrl: string | undefined;
  isTest: boolean;
  people: People;
  template: MessageTemplate | undefined;
}

/**
 * Maximum length of a section's text:
 * https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
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

/** One message for many jobs: those that broke together, or that waited during an outage. */
export function writeSlackDigest(jobs: readonly Job[], style: SlackStyle): SlackMessage {
  const isTogether = brokeTogether(jobs);
  const heading = isTogether ? writeBreaks(jobs, style) : [[bold(countChanges(jobs))]];
  if (isTogether && style.template) return writeTemplates(heading, jobs, style);
  const lines = jobs.map((job) => writeDigestLine(job, isTogether, style));
  const shown = [...heading, ...fitLines(lines, maxDigest, countCharacters)];
  const inText = [...heading, ...fitLines(lines, maxText, (line) => toMrkdwn(line).length)];
  return { text: inText.map(toMrkdwn).join("\n"), blocks: [toRichText(shown)] };
}

/** "12 jobs broke on main in webhook-service", with the commit. */
function writeBreaks(jobs: readonly Job[], style: SlackStyle): Line[] {
  const sentence = describeBreaks(jobs);
  const headline = [icon(sentence), plain(" "), ...writeHeadline(sentence)];
  const commit = jobs.slice(0, 1).flatMap((job) => {
    const run = { ...describeRun(job, style.publicUrl), duration: null, before: null };
    return writeDetails(job, run, style);
  });
  return [headline, ...commit];
}

/** The texts of a template below each other, each with its links. */
function writeTemplates(heading: Line[], jobs: readonly Job[], style: SlackStyle): SlackMessage {
  const texts = jobs.map((job) => {
    const text = style.template?.render(job, style.publicUrl) ?? "";
    const links = writeLinks(describeRun(job, style.publicUrl));
    const missing = links.filter(({ url }) => !text.includes(escapeUrl(url)));
    const added = missing.map((one) => toMrkdwn([one]));
    return [clipMrkdwn(text, maxTextLine), ...added].join(" · ");
  });
  const shown = fit(texts, maxSection - 20, ({ length }) => length, andMore).join("\n");
  const text = [...heading.map(toMrkdwn), shown].join("\n");
  return { text, blocks: [toRichText(heading), section(shown)] };
}

const maxLines = 45;
/**
 * The size of a digest's blocks, in characters shown. Slack names no limit for rich text, and
 * 12,000 for Markdown.
 */
const maxDigest = 10_000;
/**
 * The length of a digest's `text`. Slack advises against more, and Rocket.Chat refuses more than
 * 5,000.
 */
const maxText = 3900;

function fitLines(lines: readonly Line[], max: number, lengthOf: (line: Line) => number): Line[] {
  return fit(lines, max, lengthOf, (rest) => [plain(andMore(rest))]);
}

function andMore(rest: number): string {
  return `and ${rest} more`;
}

/** The first items that fit, and how many do not. */
function fit<Item>(
  items: readonly Item[],
  max: number,
  lengthOf: (item: Item) => number,
  more: (rest: number) => Item,
): Item[] {
  let length = 0;
  const end = items.findIndex((item) => (length += lengthOf(item) + 1) > max);
  const shown = items.slice(0, Math.min(end === -1 ? maxLines : end, maxLines));
  const rest = items.length - shown.length;
  return rest > 0 ? [...shown, more(rest)] : shown;
}

function countCharacters(line: Line): number {
  return line.reduce((sum, piece) => sum + ("text" in piece ? piece.text.length : 1), 0);
}

function writeDigestLine(job: Job, isTogether: boolean, style: SlackStyle): Line {
  const run = describeRun(job, style.publicUrl);
  const joined = writeLinks(run).flatMap((one) => [plain(" · "), one]);
  if (isTogether) return [plain("• "), ...writeName(job), ...joined];
  return [icon(run.sentence), plain(" "), ...writeHeadline(run.sentence), ...joined];
}

function writeLinks({ url, inspectorUrl }: RunDescription): LinkPiece[] {
  return [link(url, "CircleCI"), link(inspectorUrl, "Inspector")].flat();
}

/** "*unit-tests* in build" */
function writeName({ event }: Job): Line {
  const { job, workflow, type } = event;
  const name = bold(oneLine(job ?? workflow ?? type, maxName));
  return job && workflow ? [name, plain(` in ${oneLine(workflow, maxName)}`)] : [name];
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

/** The length of a line of `text`: with both links, a message stays below 5,000. */
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
