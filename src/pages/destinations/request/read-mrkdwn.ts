import { joinSpans, type Mark, type Span } from "./span";

/** Not every machine has a font with emoji, so the page draws the circles itself. */
const circles = new Map<string, Span>([
  ["red_circle", { text: "🔴", mark: "red-circle" }],
  ["large_green_circle", { text: "🟢", mark: "green-circle" }],
  ["white_circle", { text: "⚪", mark: "white-circle" }],
]);
const emoji = new Map<string, string>(
  Object.entries({
    ...{ white_check_mark: "✅", x: "❌", warning: "⚠️", rotating_light: "🚨", fire: "🔥" },
    ...{ rocket: "🚀", tada: "🎉", hourglass: "⌛", bell: "🔔", eyes: "👀", mag: "🔍" },
  }),
);

/** Links and mentions, code, bold, italic and struck-through words that begin without a space, and emoji. */
const token =
  /<([^<>|]+)(?:\|([^<>]*))?>|`(?!\s)([^`\n]+)`|(?<![\w*])\*(?!\s)([^*\n]+)\*(?![\w*])|(?<!\w)_(?!\s)([^_\n]+)_(?!\w)|(?<![\w~])~(?!\s)([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+):/g;

/** Reads Slack's mrkdwn: https://docs.slack.dev/messaging/formatting-message-text */
export function readMrkdwn(text: string, mark?: Mark): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, target, label, code, bold, italic, struck, name] = match;
    spans.push({ text: unescape(text.slice(end, match.index)), mark });
    end = match.index + whole.length;
    if (target !== undefined) spans.push(readTarget(target, label));
    else if (code !== undefined) spans.push({ text: unescape(code), mark: "code" });
    else if (bold !== undefined) spans.push(...readMrkdwn(bold, "bold"));
    else if (italic !== undefined) spans.push(...readMrkdwn(italic, "italic"));
    else if (struck !== undefined) spans.push(...readMrkdwn(struck, "strike"));
    else if (name !== undefined)
      spans.push(circles.get(name) ?? { text: emoji.get(name) ?? whole, mark });
  }
  spans.push({ text: unescape(text.slice(end)), mark });
  return joinSpans(spans);
}

/** `<https://example.com|CircleCI>`, `<@U024BE7LH>`, `<!here>` */
function readTarget(target: string, label: string | undefined): Span {
  if (!/^[@#!]/.test(target)) return { text: unescape(label || target), mark: "link" };
  return { text: unescape(label || target.replace(/^!/, "@")), mark: "mention" };
}

function unescape(text: string): string {
  const visible = text.replaceAll("\uFEFF", "");
  return visible.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
