/** A span of time, in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** Merges spans that overlap or touch. The result is in order of time. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
