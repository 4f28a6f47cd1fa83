/*
 * PostgreSQL cannot store NUL in text, and neither database stores lone surrogates, but JSON strings
 * may contain both. They are escaped as in JSON, and so is the backslash.
 */
const unstorable = /[\0\\\p{Surrogate}]/u;

export function encode(text: string): string;
export function encode(text: string | null): string | null;
export function encode(text: string | null): string | null {
  if (text === null || !unstorable.test(text)) return text;
  return text.replace(
    /[\0\\\p{Surrogate}]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function decode(text: string): string;
export function decode(text: string | null): string | null;
export function decode(text: string | null): string | null {
  if (text === null || !text.includes("\\")) return text;
  return text.replace(/\\u([0-9a-f]{4})/g, (_all, unit: string) =>
    String.fromCharCode(parseInt(unit, 16)),
  );
}
