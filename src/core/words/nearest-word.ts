/**
 * The word that was probably meant: one that begins with what was written, else the one with the
 * fewest different letters, if most of them are the same. Upper case counts as lower case.
 */
export function findNearestWord(written: string, words: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  const longer = lower === "" ? undefined : words.find((word) => word.startsWith(lower));
  if (longer !== undefined) return longer;
  const [nearest] = words
    .filter((word) => Math.abs(word.length - lower.length) <= maxDistance(word))
    .map((word) => ({ word, distance: countEdits(lower, word) }))
    .filter(({ word, distance }) => distance <= maxDistance(word))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.word;
}

function maxDistance(word: string): number {
  return Math.max(1, Math.floor(word.length * 0.4));
}

/** Letters to add, remove or replace: the Levenshtein distance. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
