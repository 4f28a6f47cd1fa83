import picomatch from "picomatch";
import type { Patterns } from "../core/rule";

/** A branch may begin with a dot, and an unbalanced bracket is a mistake. */
const options = { dot: true, nonegate: true, strictBrackets: true };

/**
 * Globs: one of them must match, and none of those that begin with `!`. `*` stops at `/`, `**` does
 * not. A text also matches itself, whatever it is made of.
 *
 * @throws SyntaxError for a glob that is none
 */
export function compilePatterns(written: readonly string[]): Patterns {
  const wanted = written.filter((glob) => !glob.startsWith("!")).map(compile);
  const unwanted = written
    .filter((glob) => glob.startsWith("!"))
    .map((glob) => compile(glob.slice(1)));
  return {
    written,
    matches: (text) =>
      (wanted.length === 0 || wanted.some((matches) => matches(text))) &&
      !unwanted.some((matches) => matches(text)),
  };
}

function compile(glob: string): (text: string) => boolean {
  const matches = picomatch(glob, options);
  return (text) => text === glob || matches(text);
}
