/** How a run ended, by icon and color. A rejection is no result of a build, and is never red. */
export type Outcome = "good" | "bad" | "off" | "warn" | "rejected" | "plain";

const outcomes = new Map<string, Outcome>([
  ["success", "good"],
  ["failed", "bad"],
  ["canceled", "off"],
  ["not_run", "off"],
  ["error", "warn"],
  ["unauthorized", "warn"],
]);

export function outcomeOf(status: string | null): Outcome {
  return outcomes.get(status ?? "") ?? "plain";
}
