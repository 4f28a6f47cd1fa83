import type { OutcomeCounts, RunNumbers } from "../../core/insights";
import {
  readLastStatus,
  selectOutcomes,
  selectRecoveries,
  selectRevisions,
  type Selection,
} from "./run-numbers";
import type { Sql, SqlDatabase } from "./sql-database";

type Read = SqlDatabase["read"];
type Names = (string | null)[];

/** Columns of a group, by their names. */
type Group = Record<string, string | null>;

interface OutcomeRow extends OutcomeCounts {
  runs: number;
  /** In milliseconds. */
  p50: number | null;
  p95: number | null;
  last: string | null;
  firstRunAt: number | null;
  lastRunAt: number | null;
}

type OutcomeNumbers = Omit<OutcomeRow, "p50" | "p95"> &
  Pick<RunNumbers, "p50Seconds" | "p95Seconds">;

/** Counts and percentiles of each group. */
export async function readOutcomes<Groups = unknown>(
  read: Read,
  selection: Selection,
): Promise<(OutcomeNumbers & Groups)[]> {
  const rows = await query<OutcomeRow & Groups>(read, selectOutcomes(selection));
  return rows.map(({ p50, p95, ...row }) => {
    const percentiles = { p50Seconds: toSeconds(p50), p95Seconds: toSeconds(p95) };
    return { ...row, ...percentiles } as unknown as OutcomeNumbers & Groups;
  });
}

/** All numbers of each group; of everything together when there are no groups. */
export async function readNumbers(
  read: Read,
  selection: Selection,
): Promise<{ names: Names; numbers: RunNumbers }[]> {
  const groups = Object.keys(selection.groups);
  const namesOf = (row: object): Names => groups.map((group) => (row as Group)[group] ?? null);
  const index = <Row extends object>(rows: Row[]): ((names: Names) => Row | undefined) => {
    const byNames = new Map(rows.map((row) => [JSON.stringify(namesOf(row)), row]));
    return (names) => byNames.get(JSON.stringify(names));
  };

  const outcomes = await readOutcomes(read, selection);
  const recoveries = index(
    await query<{ recoveries: number; total: number | null }>(read, selectRecoveries(selection)),
  );
  const revisions = index(
    await query<{ revisions: number; flakyRevisions: number }>(read, selectRevisions(selection)),
  );
  return outcomes.map((row) => {
    const names = namesOf(row);
    const { recoveries: ended = 0, total = null } = recoveries(names) ?? {};
    const { revisions: all = 0, flakyRevisions = 0 } = revisions(names) ?? {};
    const { runs, succeeded, failed, canceled, other, p50Seconds, p95Seconds } = row;
    const { last, firstRunAt, lastRunAt } = row;
    const numbers = {
      ...{ runs, succeeded, failed, canceled, other, p50Seconds, p95Seconds },
      meanTimeToRecoverySeconds: total === null ? null : Math.round(total / ended) / 1000,
      recoveries: ended,
      flakyRevisions,
      revisions: all,
      lastStatus: readLastStatus(last),
      firstRunAt,
      lastRunAt,
    };
    return { names, numbers };
  });
}

function query<Row>(read: Read, { sql, values }: Sql): Promise<Row[]> {
  return read<Row>(sql, values);
}

function toSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
