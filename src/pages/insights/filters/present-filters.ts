import type { ProjectLabel } from "../../../core/runs/label-projects";
import { ownValue } from "../../../core/own-value";
import { linkTo } from "../../layout/link-to";
import type { Numbers } from "../find-numbers";
import { type Preset, presets } from "./read-range";

export interface ShownFilters {
  fields: { name: string; label: string; value: string; options: string[] }[];
  since: string;
  until: string;
  ranges: { label: string; href: string; isCurrent: boolean }[];
  /** Parameters of the URL that the form keeps. */
  kept: [name: string, value: string][];
  clearHref: string | undefined;
}

const names = ["project", "workflow", "branch"] as const;
const keptNames = ["range", "workflows", "jobs"];

/** @param preset undefined for a range of its own, or an invalid one */
export function presentFilters(
  query: Record<string, string>,
  preset: Preset | undefined,
  numbers: Pick<Numbers, "workflows" | "pipelines"> | undefined,
  labelOf: ProjectLabel,
): ShownFilters {
  const { workflows = [], pipelines = [] } = numbers ?? {};
  const options = {
    project: workflows.map(labelOf),
    workflow: workflows.map(({ workflow }) => workflow),
    branch: pipelines.map(({ branch }) => branch),
  };
  const isFiltered = [...names, "since", "until"].some(
    (name) => ownValue(query, name) !== undefined,
  );
  return {
    fields: names.map((name) => ({
      name,
      label: `${name[0]!.toUpperCase()}${name.slice(1)}`,
      value: ownValue(query, name) ?? "",
      options: distinct(options[name]),
    })),
    since: query.since ?? "",
    until: query.until ?? "",
    ranges: (Object.keys(presets) as Preset[]).map((range) => ({
      label: range === "24h" ? "24 hours" : `${presets[range]} days`,
      href: linkTo("/insights", query, { range, since: undefined, until: undefined }),
      isCurrent: range === preset,
    })),
    kept: Object.entries(query).filter(([name]) => keptNames.includes(name)),
    clearHref: isFiltered
      ? linkTo("/insights", query, {
          ...{ project: undefined, workflow: undefined, branch: undefined },
          ...{ since: undefined, until: undefined },
        })
      : undefined,
  };
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null).sort();
}
