/** Control characters, and those that turn the direction of the text that follows. */
const unseen = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** A text on one line, of limited length, without characters that change the order of others. */
export function oneLine(text: string, maxLength: number): string {
  const line = text.replace(/[\s\u2800]+/gu, " ").replace(unseen, "");
  return clipText(line.trim(), maxLength);
}

/** A text cut to a number of UTF-16 units, without half a character at its end. */
export function clipText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
