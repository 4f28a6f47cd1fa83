import type { OutcomeCounts } from "./insights";

type Conclusive = Pick<OutcomeCounts, "succeeded" | "failed">;

/** Runs that succeeded or failed. */
export function countConclusive({ succeeded, failed }: Conclusive): number {
  return succeeded + failed;
}

/** Successes of conclusive runs, 0 to 1; null if there are none. */
export function successRateOf(counts: Conclusive): number | null {
  const conclusive = countConclusive(counts);
  return conclusive === 0 ? null : counts.succeeded / conclusive;
}
