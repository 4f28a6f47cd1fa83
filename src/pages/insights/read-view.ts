import { z } from "zod";
import type { RunFilter } from "../../core/runs/insights";
import { filterParameters, readParameters, words } from "../../core/query-parameters";
import { type Column, columns, defaultSort, type Sort, type TableName } from "./tables/columns";
import { type Preset, presets, type Range, readRange } from "./filters/read-range";

const sort = (table: TableName): z.ZodType<string | undefined> =>
  words
    .refine((text) => columns[table].includes(text.replace(/^-/, "") as Column), {
      error: "must be from a heading of its table",
    })
    .optional();

const presetNames = Object.keys(presets) as [Preset, ...Preset[]];

const viewParameters = z.strictObject({
  project: words.optional(),
  workflow: words.optional(),
  branch: words.optional(),
  range: z.enum(presetNames, { error: `must be one of ${presetNames.join(", ")}` }).optional(),
  since: filterParameters.shape.since,
  until: filterParameters.shape.until,
  workflows: sort("workflows"),
  jobs: sort("jobs"),
  all: z.enum(["workflows", "jobs"], { error: "must be workflows or jobs" }).optional(),
});

/** The view that a URL selects. */
export interface View {
  filter: Pick<RunFilter, "project" | "workflow" | "branch">;
  range: Range;
  sorts: Record<TableName, Sort>;
  /** The table whose rows are all shown. */
  all: TableName | undefined;
}

/** @throws Failure `invalid_parameter` (400) that names every invalid parameter */
export function readView(query: Record<string, unknown>, now: Date): View {
  const { project, workflow, branch, workflows, jobs, all, ...range } = readParameters(
    viewParameters,
    query,
  );
  return {
    filter: { project, workflow, branch },
    range: readRange(range, now),
    sorts: {
      workflows: parseSort(workflows ?? defaultSort.workflows),
      jobs: parseSort(jobs ?? defaultSort.jobs),
    },
    all,
  };
}

/** `-` in front: largest first. */
function parseSort(text: string): Sort {
  return { column: text.replace(/^-/, "") as Column, isDescending: text.startsWith("-") };
}
