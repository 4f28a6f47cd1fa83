/**
 * Whether an event happened after the one that is kept. CircleCI stamps with 3 to 6 fractional
 * digits, so the texts cannot be compared as they are.
 */
export function isLater(happenedAt: string | null, kept: string | null): boolean {
  return toMicroseconds(happenedAt) > toMicroseconds(kept);
}

/** Since 1970; -Infinity for no time, or none that can be read. */
function toMicroseconds(time: string | null): number {
  const milliseconds = Date.parse(time ?? "");
  if (Number.isNaN(milliseconds)) return Number.NEGATIVE_INFINITY;
  const [, micros = ""] = /\.\d{3}(\d{1,3})/.exec(time ?? "") ?? [];
  return milliseconds * 1000 + Number(micros.padEnd(3, "0"));
}
