import type { FilteredName } from "../../core/event-filter";
import type { Facets, FacetValue } from "../../core/facets";
import { linkTo, type Query } from "../layout/link-to";
import { type Chip, describeProblem, presentChips } from "./present-chips";
import { type Preset, presentPresets } from "./present-presets";
import { valuesOf, type View } from "./read-view";

/** The bar above the list. */
export interface ShownFilters {
  q: string;
  chips: Chip[];
  menus: Menu[];
  presets: Preset[];
  range: RangeField[];
  /** Parameters that the form keeps when it is submitted without script. */
  kept: [name: string, value: string][];
  /** Groups the rows by pipeline, or ungroups them. */
  groupHref: string;
  isGrouped: boolean;
  /** Removes all filters; undefined if there are none. */
  clearHref: string | undefined;
}

/** The values that a filter can have. */
export interface Menu {
  name: FilteredName;
  label: string;
  options: Option[];
  /** Whether other values can be typed. */
  isOpen: boolean;
  isSet: boolean;
  note: string | undefined;
}

export interface Option {
  value: string;
  count: number | undefined;
  isIncluded: boolean;
  isExcluded: boolean;
  /** Adds the value, or removes it if it is included. */
  href: string;
  /** Excludes the value, or stops excluding it. */
  notHref: string;
}

export interface RangeField {
  name: "since" | "until";
  label: string;
  value: string;
  problem: string | undefined;
}

interface FiltersContext {
  /** Of the page: a change of filters keeps the open delivery. */
  path: string;
  query: Query;
  view: View;
  /** Undefined if the list is not shown. */
  facets?: Facets;
  now: Date;
}

const statuses = ["success", "failed", "error", "canceled", "unauthorized", "not_run"];
const types = ["workflow-completed", "job-completed", "ping"];

export function presentFilters(context: FiltersContext): ShownFilters {
  const { path, query: given, view, facets, now } = context;
  const { cursor, ...query } = given;
  const chips = presentChips(path, query, view.problems);
  const counted = (known: readonly string[], counts: readonly FacetValue[] = []): FacetValue[] => [
    ...counts,
    ...known
      .filter((value) => !counts.some((each) => each.value === value))
      .map((value) => ({ value, count: 0 })),
  ];
  const note = facets?.isComplete === false ? "Counted: the newest 10,000 events." : undefined;
  const toMenu = (
    name: FilteredName,
    label: string,
    values: readonly FacetValue[],
    isOpen: boolean,
  ): Menu => ({
    name,
    label,
    isOpen,
    note,
    isSet: valuesOf(query, name).length > 0,
    options: presentOptions(path, query, name, values),
  });
  const fields = (["since", "until"] as const).map((name) => ({
    name,
    label: name === "since" ? "Received since" : "Received before",
    value: valuesOf(query, name)[0] ?? "",
    problem: describeProblem(name, query, view.problems),
  }));
  const { q, tab, ...kept } = query;
  const { group } = kept;
  return {
    q: valuesOf(given, "q")[0] ?? "",
    chips,
    menus: [
      toMenu("project", "Project", facets?.project ?? [], true),
      toMenu("workflow", "Workflow", facets?.workflow ?? [], true),
      toMenu("branch", "Branch", facets?.branch ?? [], true),
      toMenu("status", "Status", counted(statuses, facets?.status), false),
      { ...toMenu("type", "Type", counted(types), false), note: undefined },
    ],
    presets: presentPresets(path, query, now),
    range: fields,
    kept: Object.entries(kept).flatMap(([name]) =>
      valuesOf(query, name).map((value): [string, string] => [name, value]),
    ),
    groupHref: linkTo(path, query, { group: view.isGrouped ? undefined : "pipeline" }),
    isGrouped: view.isGrouped,
    clearHref:
      chips.length > 0 || q !== undefined
        ? linkTo(path, { ...(tab && { tab }), ...(group && { group }) })
        : undefined,
  };
}

function presentOptions(
  path: string,
  query: Query,
  name: FilteredName,
  values: readonly FacetValue[],
): Option[] {
  const chosen = valuesOf(query, name);
  // A chosen value that was not counted is offered too.
  const others = chosen
    .map((each) => each.replace(/^!/, ""))
    .filter((value) => !values.some((each) => each.value === value));
  return [...others.map((value) => ({ value, count: 0 })), ...values].map(({ value, count }) => {
    const included = value.startsWith("!") ? `\\${value}` : value;
    const excluded = `!${value}`;
    const toggle = (each: string): string => {
      const rest = chosen.filter((other) => other !== included && other !== excluded);
      const next = chosen.includes(each) ? rest : [...rest, each];
      return linkTo(path, query, { [name]: next });
    };
    return {
      value,
      count: name === "type" ? undefined : count,
      isIncluded: chosen.includes(included),
      isExcluded: chosen.includes(excluded),
      href: toggle(included),
      notHref: toggle(excluded),
    };
  });
}
