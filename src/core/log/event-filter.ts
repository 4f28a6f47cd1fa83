import type { EventDetails } from "../event/details";
import type { LoggedEvent } from "../event/logged-event";
import { stopOf } from "../event/stop-of";
import { fits, type SearchTerm } from "./search";

/** A field must have one of the values of `in`, and none of `notIn`. No value fits `notIn`. */
export interface NameFilter {
  in?: readonly string[];
  notIn?: readonly string[];
}

/** The fields that a `NameFilter` compares, the most selective first. */
export const filteredFields = {
  pipeline: "pipelineId",
  project: "project",
  branch: "branch",
  workflow: "workflow",
  job: "job",
  status: "status",
  type: "type",
} as const satisfies Record<string, keyof EventDetails>;

export type FilteredName = keyof typeof filteredFields;

export const filteredNames = Object.keys(filteredFields) as FilteredName[];

/** Events match if they match every given part. */
export interface EventFilter extends Partial<Record<FilteredName, NameFilter | undefined>> {
  /** Received at this time or later. */
  since?: Date | undefined;
  /** Received before this time. */
  until?: Date | undefined;
  /** The run stopped at this time or later, as insights count it. */
  stoppedSince?: Date | undefined;
  /** The run stopped before this time. */
  stoppedUntil?: Date | undefined;
  /** Delivered more than once. */
  repeated?: true | undefined;
  /** The terms of a search, all of which must fit. */
  q?: readonly SearchTerm[] | undefined;
}

export function matches(event: LoggedEvent, filter: EventFilter): boolean {
  return (
    matchesRange(event.receivedAt, filter) &&
    matchesStop(event, Date.parse(event.receivedAt), filter) &&
    matchesNames(event, filter) &&
    (!filter.repeated || event.deliveries > 1) &&
    (filter.q === undefined || filter.q.every((term) => fits(event, term)))
  );
}

export function matchesRange(receivedAt: string, { since, until }: EventFilter): boolean {
  if (!since && !until) return true;
  const received = Date.parse(receivedAt);
  return (!since || received >= since.getTime()) && (!until || received < until.getTime());
}

/** @param receivedAt in milliseconds since 1970 */
export function matchesStop(
  details: Pick<EventDetails, "stoppedAt" | "happenedAt">,
  receivedAt: number,
  { stoppedSince, stoppedUntil }: EventFilter,
): boolean {
  if (!stoppedSince && !stoppedUntil) return true;
  const stopped = stopOf(details, receivedAt);
  return (
    (!stoppedSince || stopped >= stoppedSince.getTime()) &&
    (!stoppedUntil || stopped < stoppedUntil.getTime())
  );
}

export function matchesNames(details: Partial<EventDetails>, filter: EventFilter): boolean {
  return filteredNames.every((name) => matchesName(details, name, filter[name]));
}

/** A filter for a project: its name, or its slug, which no other project has. */
function textsOfProject(names: Partial<Names>): (string | null | undefined)[] {
  return isSlug(names.projectSlug) ? [names.project, names.projectSlug] : [names.project];
}

/** The events of a project alone, also when a project of another organization has its name. */
export function filterByProject({
  project,
  projectSlug,
}: Names): Pick<EventFilter, "project" | "q"> {
  return {
    // The name has an index.
    ...(project !== null && { project: { in: [project] } }),
    ...(projectSlug !== null && { q: [{ kind: "projectSlug", slug: projectSlug }] }),
  };
}

/** Whether it is more than a name, such as `github/acme/api`. */
export function isSlug(text: string | null | undefined): text is string {
  return text?.includes("/") ?? false;
}

type Names = Pick<EventDetails, "project" | "projectSlug">;

function textsOf(
  details: Partial<EventDetails>,
  name: FilteredName,
): (string | null | undefined)[] {
  return name === "project" ? textsOfProject(details) : [details[filteredFields[name]]];
}

export function matchesName(
  details: Partial<EventDetails>,
  name: FilteredName,
  filter: NameFilter | undefined,
): boolean {
  if (filter === undefined) return true;
  const texts = textsOf(details, name);
  const isOneOf = (values: readonly string[]): boolean =>
    texts.some((text) => typeof text === "string" && values.includes(text));
  return (!filter.in || isOneOf(filter.in)) && !(filter.notIn && isOneOf(filter.notIn));
}
