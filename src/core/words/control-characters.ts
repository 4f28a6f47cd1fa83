/**
 * Runs of characters that control a terminal or hide text: control characters, bidirectional and
 * invisible formatting, and Unicode line separators. The two joiners are excluded, because emoji
 * and several scripts need them.
 */
export const controlCharacters = /(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

/** Writes control characters as `\uXXXX`, which leaves the value of a JSON text unchanged. */
export function escapeControls(text: string): string {
  return text.replace(controlCharacters, (run) => run.replace(/[^]/g, escapeUnit));
}

/** Escapes the control characters of a text, but not its line breaks. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeControls).join("\n");
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
