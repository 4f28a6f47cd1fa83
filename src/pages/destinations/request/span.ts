/** A piece of text as a service shows it. */
export interface Span {
  text: string;
  mark: Mark | undefined;
}

export type Mark = "bold" | "italic" | "strike" | "code" | "link" | "mention" | Circle;

type Circle = "red-circle" | "green-circle" | "white-circle";

/** Joins neighbours that look the same. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { text, mark } of spans) {
    const last = joined.at(-1);
    if (last?.mark === mark && mark === undefined && last) last.text += text;
    else if (text !== "") joined.push({ text, mark });
  }
  return joined;
}
