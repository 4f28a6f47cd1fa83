/**
 * Runs of what a terminal obeys or what hides in a text: control characters, what turns its direction
 * around or cannot be seen, and other ends of lines. Not the two joiners, without which emoji and
 * several scripts fall apart.
 */
export const controlCharacters = /(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

/** The same text, with control characters written as `\uXXXX`: in JSON, the same value. */
export function escapeControls(text: string): string {
  return text.replace(controlCharacters, (run) => run.replace(/[^]/g, escapeUnit));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
