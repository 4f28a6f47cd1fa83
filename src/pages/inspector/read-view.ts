import { z } from "zod";
import type { EventFilter } from "../../core/logged-event";
import { deliveryParameters, readParameters, words } from "../../core/query-parameters";

export type Tab = z.infer<typeof tab>;

/** The first three are ways to look at the body. */
const tab = z.enum(["body", "raw", "hex", "headers", "deliveries", "replays"]);

const viewParameters = deliveryParameters.extend({
  cursor: words.regex(/^\d{1,15}$/, "must be of a link to older deliveries").optional(),
  // Of the right side; the list has no say in it.
  tab: z.unknown().optional(),
});

/** What an address of the page asks for. */
export interface View {
  filter: EventFilter;
  rejectedOnly: boolean;
  /** Of the list: only smaller keys. */
  cursor: string | undefined;
}

/** @throws Failure `invalid_parameter` (400) that names every wrong parameter */
export function readView(query: Record<string, unknown>): View {
  const { rejected, cursor, tab, ...filter } = readParameters(viewParameters, query);
  return { filter, rejectedOnly: rejected !== undefined, cursor };
}

/** The tab that an address asks for; the body is the first. */
export function readTab({ tab: written }: Record<string, unknown>): Tab {
  return tab.catch("body").parse(written);
}

/** The parameters as they were written, right or wrong: what the form shows and links repeat. */
export function writtenIn(query: Record<string, unknown>): Record<string, string> {
  const written = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  return Object.fromEntries(written);
}

/** Whether anything narrows the list. */
export function isFiltered({ cursor, tab, ...filter }: Record<string, string>): boolean {
  return Object.keys(filter).length > 0;
}
