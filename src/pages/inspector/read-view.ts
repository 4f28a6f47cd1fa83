import { z } from "zod";
import type { EventFilter } from "../../core/event-filter";
import { deliveryParameters, readParameters, words } from "../../core/query-parameters";

export type Tab = z.infer<typeof tab>;

/** The first three are view modes of the body. */
const tab = z.enum(["body", "raw", "hex", "headers", "deliveries", "replays"]);

const viewParameters = deliveryParameters.extend({
  cursor: words.regex(/^\d{1,15}$/, "must be from a link to older deliveries").optional(),
  // Belongs to the detail pane, which validates it separately.
  tab: z.unknown().optional(),
});

/** The list that a URL selects. */
export interface View {
  filter: EventFilter;
  rejectedOnly: boolean;
  /** Only rows with smaller keys. */
  cursor: string | undefined;
}

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readView(query: Record<string, unknown>): View {
  const { rejected, cursor, tab, ...filter } = readParameters(viewParameters, query);
  return { filter, rejectedOnly: rejected !== undefined, cursor };
}

/** The requested tab; the body by default. */
export function readTab(query: Record<string, unknown>): Tab {
  return tab.catch("body").parse(query.tab);
}

/** The parameters as given, valid or not, for the form and the links. */
export function readQuery(query: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  return Object.fromEntries(given);
}

/** Whether any filter is set. */
export function isFiltered({ cursor, tab, ...filter }: Record<string, string>): boolean {
  return Object.keys(filter).length > 0;
}
