import { mergeSpans, type Span } from "../../../core/runs/merge-spans";

export interface TimeScale {
  /** The position of a time, in percent of the width. */
  place: (time: number) => number;
  ticks: Tick[];
  /** Times without anything that were shortened. */
  breaks: (Span & { place: number })[];
}

export interface Tick {
  place: number;
  time: number;
}

interface Piece extends Span {
  /** The width of the whole, in any unit. */
  width: number;
  isBreak: boolean;
}

const minute = 60_000;
/** Idle times that take more than this share of the busy time are shortened to it. */
const breakShare = 0.12;
const maxTicks = 6;

/**
 * A time line that shortens long idle times, such as the night before a rerun, which would leave no
 * space for the jobs.
 *
 * @param spans at least one, in any order
 */
export function createTimeScale(spans: readonly Span[]): TimeScale {
  const pieces = cut(mergeSpans(spans));
  const total = pieces.reduce((sum, { width }) => sum + width, 0);
  const starts = pieces.map((_, n) =>
    pieces.slice(0, n).reduce((sum, each) => sum + each.width, 0),
  );

  function place(time: number): number {
    const at = pieces.findIndex(({ to }) => time <= to);
    const n = at === -1 ? pieces.length - 1 : at;
    const { from, to, width } = pieces[n]!;
    const share = to === from ? 0 : Math.min(1, Math.max(0, (time - from) / (to - from)));
    return ((starts[n]! + share * width) / total) * 100;
  }

  const busy = pieces.filter(({ isBreak }) => !isBreak);
  return {
    place,
    ticks: listTicks(busy).map((time) => ({ time, place: place(time) })),
    breaks: pieces
      .filter(({ isBreak }) => isBreak)
      .map(({ from, to }) => ({ from, to, place: (place(from) + place(to)) / 2 })),
  };
}

function cut(busy: readonly Span[]): Piece[] {
  const sum = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const longest = Math.max(sum * breakShare, minute / 2);
  return busy.flatMap(({ from, to }, n): Piece[] => {
    // A single instant has a width too.
    const piece = { from, to, width: Math.max(to - from, 1), isBreak: false };
    const before = busy[n - 1]?.to;
    if (before === undefined) return [piece];
    const idle = from - before;
    const isBreak = idle > longest;
    return [{ from: before, to: from, width: Math.min(idle, longest), isBreak }, piece];
  });
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];

/** Round times within the pieces. */
function listTicks(pieces: readonly Span[]): number[] {
  const sum = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const seconds = steps.find((step) => sum / (step * 1000) <= maxTicks) ?? 86_400;
  const step = Math.max(seconds * 1000, sum / maxTicks);
  return pieces.flatMap(({ from, to }) => {
    const first = Math.ceil(from / step) * step;
    return Array.from(
      { length: Math.max(0, Math.floor((to - first) / step) + 1) },
      (_, n) => first + n * step,
    );
  });
}
