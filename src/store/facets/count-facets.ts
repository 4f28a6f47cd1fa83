import {
  type EventFilter,
  type FilteredName,
  filteredNames,
  matchesName,
  textsOfProject,
} from "../../core/log/event-filter";
import { type FacetName, facetNames, type Facets, type FacetValue } from "../../core/log/facets";
import { labelProjects } from "../../core/runs/label-projects";
import { fitsSearched, type SearchTerm } from "../../core/log/search";
import type { Codes } from "./codes";
import { type Columns, failed, removed, repeated } from "./columns";
import { countParts } from "./count-parts";
import { readProject } from "./project-code";
import type { RecentEvent } from "./recent-event";

/** Maximum number of values for each field: the most frequent are enough to choose from. */
const maxValues = 100;

export function countFacets(
  columns: Columns,
  filter: EventFilter,
  now: Date,
): Omit<Facets, "isComplete"> {
  const tests = filteredNames.filter((name) => filter[name]).map(createTest(columns, filter));
  const counters = facetNames.map((name) => createCounter(columns, name));
  const matching = selectRows(columns, filter, (row) => {
    const missed = findMissed(tests, row);
    // Each field is counted without its own filter.
    if (typeof missed === "object") counters.find(({ name }) => name === missed.name)?.add([row]);
    return missed === undefined;
  });
  for (const counter of counters) counter.add(matching);
  const countFlag = (flag: number): number =>
    matching.reduce((sum, row) => (columns.flags[row]! & flag ? sum + 1 : sum), 0);
  return {
    ...(Object.fromEntries(counters.map((each) => [each.name, each.list()])) as Record<
      FacetName,
      FacetValue[]
    >),
    matching: matching.length,
    failed: countFlag(failed),
    repeated: countFlag(repeated),
    ...countParts(columns, matching, filter, now),
  };
}

/** @param matchesNames is called for rows that match everything else */
function selectRows(
  { flags, stoppedAt, start, end, events }: Columns,
  { q, repeated: isRepeated, stoppedSince, stoppedUntil }: EventFilter,
  matchesNames: (row: number) => boolean,
): Int32Array {
  const mask = isRepeated ? removed | repeated : removed;
  const wanted = isRepeated ? repeated : 0;
  const stop = {
    from: stoppedSince?.getTime() ?? -Infinity,
    to: stoppedUntil?.getTime() ?? Infinity,
  };
  const rows = new Int32Array(end - start);
  let count = 0;
  for (let row = start; row < end; row += 1) {
    if ((flags[row]! & mask) !== wanted) continue;
    if (stoppedAt[row]! < stop.from || stoppedAt[row]! >= stop.to) continue;
    if (q && !fitsAll(events[row]!, q)) continue;
    if (!matchesNames(row)) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

function fitsAll({ details, search }: RecentEvent, q: readonly SearchTerm[]): boolean {
  return q.every((term) => fitsSearched(details, search, term));
}

interface NameTest {
  name: FilteredName;
  values: Int32Array;
  /** The selection, by the code of a value: 1 if it is selected. */
  isWanted: Uint8Array;
}

function findMissed(tests: readonly NameTest[], row: number): NameTest | "several" | undefined {
  let missed: NameTest | undefined;
  for (const test of tests) {
    if (test.isWanted[test.values[row]!]) continue;
    if (missed) return "several";
    missed = test;
  }
  return missed;
}

function createTest(columns: Columns, filter: EventFilter): (name: FilteredName) => NameTest {
  return function toTest(name) {
    const { values, codes } = columns.names[name];
    if (name === "project") return { name, values, isWanted: testProjects(codes, filter) };
    const { in: included, notIn: excluded = [] } = filter[name] ?? {};
    const isWanted = new Uint8Array(codes.size()).fill(included ? 0 : 1);
    const set = (value: string, wanted: number): void => {
      const code = codes.find(value);
      if (code !== undefined) isWanted[code] = wanted;
    };
    included?.forEach((value) => set(value, 1));
    excluded.forEach((value) => set(value, 0));
    return { name, values, isWanted };
  };
}

function testProjects(codes: Codes, { project: filter }: EventFilter): Uint8Array {
  return Uint8Array.from({ length: codes.size() }, (_, code) =>
    Number(matchesName(textsOfProject(readProject(codes.valueOf(code))), filter)),
  );
}

interface Counter {
  name: FacetName;
  add(rows: Iterable<number>): void;
  list(): FacetValue[];
}

function createCounter(columns: Columns, name: FacetName): Counter {
  const { values, codes } = columns.names[name];
  const counts = new Uint32Array(codes.size());
  return {
    name,
    add(rows) {
      for (const row of rows) counts[values[row]!]! += 1;
    },
    list() {
      const found: FacetValue[] = [];
      counts.forEach((count, code) => {
        const value = codes.valueOf(code);
        if (count > 0 && value !== null) found.push({ value, count });
      });
      const named = name === "project" ? nameProjects(found) : found;
      named.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      return named.slice(0, maxValues);
    },
  };
}

/** The projects by name; by slug where several have the same name. */
function nameProjects(coded: readonly FacetValue[]): FacetValue[] {
  const projects = coded.map(({ value, count }) => ({ ...readProject(value), count }));
  const label = labelProjects(projects);
  const counts = new Map<string, number>();
  for (const project of projects) {
    const value = label(project);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + project.count);
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}
