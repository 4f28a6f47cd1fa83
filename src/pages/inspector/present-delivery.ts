import type { Sentence } from "../../core/log/describe-event";
import type { StoredHeaders } from "../../core/event/logged-event";
import { linkTo, type Query } from "../layout/link-to";
import type { ShownBody } from "../layout/payload/present-body";
import type { Tab } from "./read-view";

/** An event or a rejection in the detail pane. */
export interface ShownDelivery {
  path: string;
  sentence: Sentence;
  status: string;
  tone: "stored" | "duplicate" | "rejected";
  fields: Field[];
  tabs: ShownTab[];
  bodyModes: ShownTab[];
  tab: Tab;
  body: ShownBody;
  headers: [name: string, value: string][];
  downloadHref: string | undefined;
}

export interface Field {
  label: string;
  value: string;
  /** The value, even if `value` is truncated. */
  fullValue: string;
}

export interface ShownTab {
  label: string;
  href: string;
  isCurrent: boolean;
}

/** Omits fields without a value. */
export function toFields(
  fields: [label: string, value: string | null | undefined, fullValue?: string | null][],
): Field[] {
  return fields.flatMap(([label, value, fullValue]) =>
    value ? [{ label, value, fullValue: fullValue || value }] : [],
  );
}

export function toTabs(
  tabs: readonly [tab: Tab, label: string][],
  isCurrent: (tab: Tab) => boolean,
  path: string,
  query: Query,
): ShownTab[] {
  return tabs.map(([tab, label]) => ({
    label,
    href: linkTo(path, query, { tab: tab === "body" ? undefined : tab }),
    isCurrent: isCurrent(tab),
  }));
}

export const bodyModes: [Tab, string][] = [
  ["body", "Structured"],
  ["raw", "Raw"],
  ["hex", "Hex"],
];

export function isBody(tab: Tab): boolean {
  return bodyModes.some(([mode]) => mode === tab);
}

export function listHeaders(headers: StoredHeaders): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  );
}
