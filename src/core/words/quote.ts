import { escapeControls } from "./control-characters";

/** "“v1=0123…”": a text from outside, in quotes, escaped, and cut to so many characters. */
export function quote(text: string, max: number): string {
  const isLong = text.length > max;
  return `“${escapeControls(isLong ? text.slice(0, max) : text)}${isLong ? "…" : ""}”`;
}
