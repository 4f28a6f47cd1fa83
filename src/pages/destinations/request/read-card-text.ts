import { joinSpans, type Span } from "./span";

/** An escaped character, a mention, a link, or bold words. */
const token =
  /\\([^A-Za-z0-9\s])|<at>([^<]*)<\/at>|\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)|\*\*((?:[^*\\]|\\.)+)\*\*/g;

/**
 * Reads the Markdown of an Adaptive Card.
 * https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features
 */
export function readCardText(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, escaped, mention, link, bold] = match;
    spans.push({ text: text.slice(end, match.index), mark: undefined });
    end = match.index + whole.length;
    if (escaped !== undefined) spans.push({ text: escaped, mark: undefined });
    else if (mention !== undefined) spans.push({ text: `@${mention}`, mark: "mention" });
    else if (link !== undefined) spans.push({ text: unescape(link), mark: "link" });
    else spans.push({ text: unescape(bold ?? ""), mark: "bold" });
  }
  spans.push({ text: text.slice(end), mark: undefined });
  return joinSpans(spans);
}

function unescape(text: string): string {
  return text.replace(/\\([^A-Za-z0-9\s])/g, "$1");
}
