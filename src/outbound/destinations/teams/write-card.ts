import { formatSentence, type Sentence } from "../../../core/log/describe-event";
import type { Job } from "../destination";
import type { People } from "../kind";
import { clipText, oneLine } from "../../messages/clip-text";
import { brokeTogether, describeBreaks } from "../../messages/describe-breaks";
import { countChanges } from "../../messages/count-changes";
import { describeRun, type RunDescription } from "../../messages/describe-run";
import { escapeMarkdown } from "../../messages/escape-markdown";
import type { MessageTemplate } from "../../messages/message-template";
import { toJson } from "../../messages/to-json";

export interface CardStyle {
  publicUrl: string | undefined;
  isTest: boolean;
  people: People;
  template: MessageTemplate | undefined;
  /** `card`: without the message around it. */
  format: "message" | "card";
}

interface Card {
  body: object[];
  actions?: object[];
  msteams?: object;
}

/** Teams counts more than was sent: requests of 24 KB were refused as larger than its 28 KB. */
const maxSize = 20 * 1024;

/** The body of a request, of at most 20 KB: its longest text is cut until it fits. */
export function writeCard(jobs: readonly Job[], style: CardStyle): Buffer {
  for (let budget = 8000; ; budget = Math.floor(budget / 2)) {
    const [job] = jobs;
    const card = job && jobs.length === 1 ? show(job, style, budget) : list(jobs, style, budget);
    const bytes = toJson(wrap(card, style.format));
    if (bytes.length <= maxSize || budget < 10) return bytes;
  }
}

function wrap(card: Card, format: CardStyle["format"]): object {
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    ...card,
  };
  if (format === "card") return content;
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

function show(job: Job, style: CardStyle, budget: number): Card {
  const run = describeRun(job, style.publicUrl);
  const test = style.isTest ? "Test: " : "";
  const actions = [
    open(run.url, "Open in CircleCI"),
    open(run.inspectorUrl, "Open in the inspector"),
  ];
  const given = actions.filter((action) => action !== undefined);
  if (style.template) {
    const text = clipText(test + style.template.render(job, style.publicUrl), budget);
    return { body: [textBlock(text)], actions: given };
  }
  const { facts, mention } = writeFacts(job, run, style, budget);
  const title = textBlock(test + headline(run.sentence, budget), titleStyle(run.sentence.tone));
  return { body: [title, { type: "FactSet", facts }], actions: given, ...mention };
}

function writeFacts(job: Job, run: RunDescription, style: CardStyle, budget: number) {
  const mention = findMention(job, run, style);
  const facts = [
    fact("Author", mention?.text ?? escape(run.author, budget)),
    fact("Commit", escape(run.commit, budget)),
    fact("Duration", run.duration),
    fact("Before", run.before),
  ];
  return {
    facts: facts.filter((one) => one !== undefined),
    mention: mention && { msteams: { entities: [mention] } },
  };
}

/** One card for many jobs: those that broke together, or that waited during an outage. */
function list(jobs: readonly Job[], style: CardStyle, budget: number): Card {
  const isTogether = brokeTogether(jobs);
  const shown = jobs.slice(0, Math.max(1, Math.floor(budget / 200)));
  const lines = shown.map((job) => textBlock(writeLine(job, isTogether, style, budget)));
  const rest = jobs.length - shown.length;
  if (rest > 0) lines.push(textBlock(`and ${rest} more`));
  if (isTogether) return listBreaks(jobs, lines, style, budget);
  return { body: [textBlock(countChanges(jobs), { weight: "Bolder" }), ...lines] };
}

/** "12 jobs broke on main in webhook-service", with the commit. */
function listBreaks(jobs: readonly Job[], lines: object[], style: CardStyle, budget: number): Card {
  const title = textBlock(headline(describeBreaks(jobs), budget), titleStyle("bad"));
  const facts = jobs.slice(0, 1).map((job) => {
    const run = { ...describeRun(job, style.publicUrl), duration: null, before: null };
    return writeFacts(job, run, style, budget);
  });
  const set = facts.map(({ facts }) => ({ type: "FactSet", facts }));
  return { body: [title, ...set, ...lines], ...facts[0]?.mention };
}

function writeLine(job: Job, isTogether: boolean, style: CardStyle, budget: number): string {
  const { sentence, url, inspectorUrl } = describeRun(job, style.publicUrl);
  const links = [link(url, "CircleCI"), link(inspectorUrl, "Inspector")].filter(Boolean);
  const said = isTogether ? writeName(job, style, budget) : headline(sentence, budget);
  return [said, ...links].join(" · ");
}

/** "unit-tests in build", or the template's text. */
function writeName(job: Job, { template, publicUrl }: CardStyle, budget: number): string {
  if (template) return clipText(template.render(job, publicUrl), budget);
  const { job: name, workflow, type } = job.event;
  const text = name && workflow ? `${name} in ${workflow}` : (name ?? workflow ?? type);
  return escapeMarkdown(oneLine(text, Math.min(300, budget)));
}

const colors = { good: "Good", bad: "Attention", plain: "Default" };

function titleStyle(tone: Sentence["tone"]): object {
  return { weight: "Bolder", color: colors[tone] };
}

function headline(sentence: Sentence, budget: number): string {
  return escapeMarkdown(oneLine(formatSentence(sentence), Math.min(600, budget)));
}

function escape(text: string | null, budget: number): string | null {
  return text === null ? null : escapeMarkdown(oneLine(text, Math.min(450, budget)));
}

function textBlock(text: string, style: object = {}): object {
  return { type: "TextBlock", text, wrap: true, ...style };
}

function fact(title: string, value: string | null): object | undefined {
  return value ? { title, value } : undefined;
}

function open(url: string | null, title: string): object | undefined {
  return url === null ? undefined : { type: "Action.OpenUrl", title, url };
}

function link(url: string | null, text: string): string {
  return url === null ? "" : `[${text}](${new URL(url).href.replace(/[()[\]<>\\]/g, percent)})`;
}

/** `encodeURIComponent` leaves parentheses, which would end the link. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The mentions of those who broke it. */
function findMention(job: Job, run: RunDescription, { people, isTest }: CardStyle) {
  const id = people.get(run.authorEmail?.toLowerCase() ?? "")?.teams;
  if (id === undefined || isTest || job.notification.change !== "broken") return undefined;
  const name = oneLine((run.author ?? id).replace(/[<>]/g, ""), 100);
  return { type: "mention", text: `<at>${name}</at>`, mentioned: { id, name } };
}
