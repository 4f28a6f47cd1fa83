import type { NumbersQuestion } from "../runs/numbers-question";
import {
  type CountedRun,
  countedFields,
  createRunNames,
  mergeColumns,
  type RunColumns,
  toColumns,
} from "../runs/run-columns";
import type { CountableRuns } from "../runs/summarize-runs";
import { selectRun } from "./run-row";
import type { SqlValue } from "./sql-database";

/*
 * The runs in columns of numbers, day by day, kept for the next question. Each day has
 * a version and the key of its newest event, so only what changed is read again.
 */
const dayLength = 86_400_000;

/** Maximum number of kept runs, of 60 bytes each and their names. */
const maxRuns = 1_000_000;

/** Executes a query in the transaction of the question. */
export type ReadInSnapshot = <Row>(sql: string, values: readonly SqlValue[]) => Promise<Row[]>;

/** Reads the days in which runs may fit the filter, oldest first, and the names in them. */
export type ReadKeptRuns = (
  read: ReadInSnapshot,
  question: Pick<NumbersQuestion, "kind" | "filter">,
) => Promise<CountableRuns>;

interface Day {
  day: number;
  version: number;
  lastKey: number;
}

/** @param table gives the qualified name of a table */
export function createReadKeptRuns(table: (name: string) => string): ReadKeptRuns {
  const selectDays = `SELECT day, version, last_key AS "lastKey" FROM ${table("run_days")}
    WHERE kind = ? AND day >= ? AND day <= ? ORDER BY day`;
  const selectRuns = `SELECT ${selectRun(countedFields)} FROM ${table("runs")}
    WHERE kind = ? AND stopped_at >= ? AND stopped_at < ? AND event_key > ?
    ORDER BY stopped_at, event_key`;

  let kept = createKept();

  async function readDay(
    read: ReadInSnapshot,
    kind: string,
    { day, version, lastKey }: Day,
  ): Promise<RunColumns> {
    const key = `${kind} ${day}`;
    const known = kept.days.get(key);
    const same = known?.version === version ? known : undefined;
    if (same?.lastKey === lastKey) return same.runs;
    // Without another version, runs were added, and nothing else changed.
    const after = same?.lastKey ?? -1;
    const range = [day * dayLength, (day + 1) * dayLength];
    const added = toColumns(
      await read<CountedRun>(selectRuns, [kind, ...range, after]),
      kept.names,
    );
    const runs = same ? mergeColumns(same.runs, added) : added;
    kept.size += runs.length - (known?.runs.length ?? 0);
    kept.days.set(key, { version, lastKey, runs });
    return runs;
  }

  return async function readKeptRuns(read, { kind, filter }) {
    const { since = 0, until = Number.MAX_SAFE_INTEGER } = filter;
    if (kept.size > maxRuns) kept = createKept();
    const parts: RunColumns[] = [];
    for (const day of await read<Day>(selectDays, [kind, toDay(since), toDay(until)]))
      parts.push(await readDay(read, kind, day));
    return { parts, names: kept.names };
  };
}

interface Kept {
  days: Map<string, { version: number; lastKey: number; runs: RunColumns }>;
  size: number;
  names: CountableRuns["names"];
}

function createKept(): Kept {
  return { days: new Map(), size: 0, names: createRunNames() };
}

function toDay(time: number): number {
  return Math.floor(time / dayLength);
}
