import { z } from "zod";
import type { EventFilter } from "../../core/log/event-filter";
import { ownValue } from "../../core/own-value";
import { deliveryParameters, readValidParameters, words } from "../../core/query-parameters";
import { comparisons } from "./comparison/find-compared-event";
import type { Query } from "../layout/link-to";

export type Tab = z.infer<typeof tab>;

/** The first three are view modes of the body. */
const tab = z.enum([
  "body",
  "raw",
  "hex",
  "headers",
  "deliveries",
  "replays",
  "notifications",
  "pipeline",
  ...comparisons,
]);

const viewParameters = deliveryParameters.extend({
  cursor: words.regex(/^\d{1,15}$/, "must be from a link to older deliveries").optional(),
  group: z.literal("pipeline", { error: "must be pipeline" }).optional(),
  // Belongs to the detail pane, which validates it separately.
  tab: z.unknown().optional(),
});

/** The list that a URL selects. */
export interface View {
  filter: EventFilter;
  rejectedOnly: boolean;
  /** Whether the events of a pipeline are one row. */
  isGrouped: boolean;
  /** Only rows with smaller keys. */
  cursor: string | undefined;
  /** The invalid parameters, which are ignored. */
  problems: ReadonlyMap<string, string>;
}

/** What a request for a page asks for, read once. */
export interface Asked {
  /** The parameters as given. */
  query: Query;
  view: View;
  now: Date;
}

export function readView(query: Record<string, unknown>): View {
  const { values, problems } = readValidParameters(viewParameters, query);
  const { rejected, cursor, tab, group, ...filter } = values;
  const isGrouped = group !== undefined;
  return { filter, rejectedOnly: rejected !== undefined, isGrouped, cursor, problems };
}

/** The requested tab; the body by default. */
export function readTab(query: Record<string, unknown>): Tab {
  return tab.catch("body").parse(query.tab);
}

/** The parameters as given, valid or not, for the form and the links. */
export function readQuery(query: Record<string, unknown>): Query {
  const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]): [string, string | string[]][] => {
      const values = [value].flat().filter(isText);
      return values.length === 0 ? [] : [[name, values.length === 1 ? values[0]! : values]];
    }),
  );
}

/** The values of a parameter. */
export function valuesOf(query: Query, name: string): readonly string[] {
  return [ownValue(query, name) ?? []].flat();
}

/** Whether any filter is set. */
export function isFiltered({ cursor, tab, group, ...filter }: Query): boolean {
  return Object.keys(filter).length > 0;
}
