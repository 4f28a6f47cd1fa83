import { patternKeys, type Rule } from "./rule";

/**
 * "branch is main or release/*, change is broken or fixed"; "every event" for a rule without
 * conditions.
 */
export function describeRule({ patterns, changes, isOnDefaultBranch }: Rule): string {
  const asked = patternKeys.flatMap((key) => {
    const globs = patterns[key];
    return globs ? [`${key} is ${listGlobs(globs.written)}`] : [];
  });
  if (isOnDefaultBranch) asked.push("branch is the default branch");
  if (changes) asked.push(`change is ${changes.map(spaced).join(" or ")}`);
  return asked.length === 0 ? "every event" : asked.join(", ");
}

function listGlobs(written: readonly string[]): string {
  const wanted = written.filter((glob) => !glob.startsWith("!"));
  const unwanted = written.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const parts = [
    ...(wanted.length > 0 ? [wanted.join(" or ")] : []),
    ...(unwanted.length > 0 ? [`not ${unwanted.join(" or ")}`] : []),
  ];
  return parts.join(", but ");
}

function spaced(word: string): string {
  return word.replaceAll("_", " ");
}
