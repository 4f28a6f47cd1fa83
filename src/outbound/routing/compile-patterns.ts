import type { Patterns } from "./rule";
import { compileGlob } from "./compile-glob";

/**
 * Globs: one of them must match one of the texts, and none of those that begin with `!` may match
 * any. A text also matches itself, whatever it is made of.
 *
 * @throws SyntaxError for a glob that is none
 */
export function compilePatterns(written: readonly string[]): Patterns {
  const isExclusion = (glob: string): boolean => glob.startsWith("!");
  const wanted = written.filter((glob) => !isExclusion(glob)).map(compile);
  const unwanted = written.filter(isExclusion).map((glob) => compile(glob.slice(1)));
  return {
    written,
    matches: (texts) =>
      (wanted.length === 0 || wanted.some((matches) => texts.some(matches))) &&
      !unwanted.some((matches) => texts.some(matches)),
  };
}

function compile(glob: string): (text: string) => boolean {
  const matches = compileGlob(glob);
  return (text) => text === glob || matches([...text]);
}
