import type { Period } from "../../../core/runs/insights";

const hour = 3_600_000;
const day = 24 * hour;

/** The lengths of the presets, in days. The last day is today, up to now. */
export const presets = { "24h": 1, "7d": 7, "30d": 30, "90d": 90 } as const;

export type Preset = keyof typeof presets;

export const defaultPreset: Preset = "30d";

/** A range of times at which runs stopped. */
export interface Range {
  since: Date | undefined;
  /** Undefined: now. */
  until: Date | undefined;
  /** The range of the same length before it; undefined without a beginning. */
  before: { since: Date; until: Date } | undefined;
  /** The period of the charts. */
  period: Period;
  /** Undefined for a range of its own. */
  preset: Preset | undefined;
}

export interface RangeParameters {
  range?: Preset | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** `since` and `until` take precedence over a preset. */
export function readRange({ range, since, until }: RangeParameters, now: Date): Range {
  const isCustom = since !== undefined || until !== undefined;
  const preset = isCustom ? undefined : (range ?? defaultPreset);
  const from = preset === undefined ? since : beginningOf(preset, now);
  const length = from === undefined ? Infinity : (until ?? now).getTime() - from.getTime();
  const before =
    from === undefined || length <= 0
      ? undefined
      : { since: new Date(from.getTime() - length), until: from };
  return { since: from, until, before, period: choosePeriod(length), preset };
}

/** The last 24 hours begin at a full hour, the others at midnight UTC. */
function beginningOf(preset: Preset, now: Date): Date {
  const unit = preset === "24h" ? hour : day;
  const units = preset === "24h" ? 24 : presets[preset];
  return new Date((Math.floor(now.getTime() / unit) - units + 1) * unit);
}

function choosePeriod(length: number): Period {
  if (length <= 2 * day) return "hour";
  return length <= 100 * day ? "day" : "week";
}
