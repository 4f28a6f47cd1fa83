/** On one line, and no longer than so many characters. */
export function oneLine(text: string, maxLength: number): string {
  return clipText(text.replace(/[\s\u2800]+/gu, " ").trim(), maxLength);
}

/** No longer than so many UTF-16 units, without half a character at the end. */
export function clipText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
