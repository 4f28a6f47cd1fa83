import type { RunFilter } from "../../core/runs/insights";
import type { Outcome, RunKind } from "../../core/runs/run";
import { linkTo } from "../layout/link-to";

export interface RunSelection extends Pick<RunFilter, "project" | "workflow" | "branch" | "job"> {
  kind: RunKind;
  since?: Date | undefined;
  until?: Date | undefined;
  outcome?: Outcome;
}

/** The inspector's list of the events of runs. */
export function linkToEvents({ kind, since, until, outcome, ...names }: RunSelection): string {
  const exact = Object.entries(names).map(([name, value]) => [name, value && escapeName(value)]);
  return linkTo(
    "/inspector",
    {},
    {
      type: `${kind}-completed`,
      ...(Object.fromEntries(exact) as typeof names),
      status: outcome && statuses[outcome],
      stoppedSince: since && formatMoment(since),
      stoppedUntil: until && formatMoment(until),
    },
  );
}

/** `!` in front would exclude the name. */
export function escapeName(name: string): string {
  return name.replace(/^!/, "\\!");
}

const statuses: Record<Outcome, string | string[]> = {
  succeeded: "success",
  failed: ["failed", "error"],
  canceled: "canceled",
  other: ["!success", "!failed", "!error", "!canceled"],
};

/** A date for midnight UTC, which the inspector's form shows as one. */
export function formatMoment(time: Date): string {
  const iso = time.toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso;
}
