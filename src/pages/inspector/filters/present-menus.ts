import type { FilteredName } from "../../../core/log/event-filter";
import type { FacetName, Facets, FacetValue } from "../../../core/log/facets";
import { linkTo, type Query } from "../../layout/link-to";
import { valuesOf } from "../read-view";

/** The values that a filter can have. */
export interface Menu {
  name: FilteredName;
  label: string;
  options: Option[];
  /** Page of all values; undefined if the menu has them. */
  allHref: string | undefined;
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

/** Filters whose values come from the log. */
export const openMenus = {
  project: "Project",
  workflow: "Workflow",
  branch: "Branch",
} as const satisfies Partial<Record<FacetName, string>>;

export type OpenMenu = keyof typeof openMenus;

const statuses = ["success", "failed", "error", "canceled", "unauthorized", "not_run"];
const types = ["workflow-completed", "job-completed", "ping"];

/** Values of a menu in the page. The others are loaded when it is opened. */
const maxShown = 10;

export function presentMenus(path: string, query: Query, facets: Facets | undefined): Menu[] {
  const note = facets && describeCounted(facets);
  const toMenu = (
    name: FilteredName,
    label: string,
    values: readonly FacetValue[],
    isOpen: boolean,
  ): Menu => {
    const shown = isOpen ? values.slice(0, maxShown) : values;
    return {
      ...{ name, label, isOpen, note },
      isSet: valuesOf(query, name).length > 0,
      options: presentOptions(path, query, name, shown),
      allHref:
        shown.length < values.length ? linkTo(`/inspector/values/${name}`, query) : undefined,
    };
  };
  return [
    ...(Object.keys(openMenus) as OpenMenu[]).map((name) =>
      toMenu(name, openMenus[name], facets?.[name] ?? [], true),
    ),
    toMenu("status", "Status", addMissing(statuses, facets?.status), false),
    { ...toMenu("type", "Type", addMissing(types), false), note: undefined },
  ];
}

/** The counted events, if not all are counted. */
export function describeCounted({ isComplete }: Facets): string | undefined {
  return isComplete ? undefined : "Counted: the newest 10,000 events.";
}

function addMissing(known: readonly string[], counts: readonly FacetValue[] = []): FacetValue[] {
  const missing = known.filter((value) => !counts.some((each) => each.value === value));
  return [...counts, ...missing.map((value) => ({ value, count: 0 }))];
}

export function presentOptions(
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
