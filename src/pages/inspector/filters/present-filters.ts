import type { Facets } from "../../../core/log/facets";
import { linkTo, type Query } from "../../layout/link-to";
import { type Chip, describeProblem, presentChips } from "./present-chips";
import { type Menu, presentMenus } from "./present-menus";
import { type Preset, presentPresets } from "./present-presets";
import { valuesOf, type View } from "../read-view";

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

export interface RangeField {
  name: "since" | "until";
  label: string;
  value: string;
  problem: string | undefined;
}

interface FiltersContext {
  /** The path of the page. A change of filters keeps the open delivery. */
  path: string;
  query: Query;
  view: View;
  /** Undefined if the list is not shown. */
  facets: Facets | undefined;
  now: Date;
}

export function presentFilters(context: FiltersContext): ShownFilters {
  const { path, query: given, view, facets, now } = context;
  const { cursor, ...query } = given;
  const chips = presentChips(path, query, view.problems);
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
    menus: presentMenus(path, query, facets),
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
