import { filteredNames } from "../../../core/log/event-filter";
import { linkTo, type Query } from "../../layout/link-to";
import { valuesOf } from "../read-view";

/** A filter that is set, with a link that removes it. */
export interface Chip {
  /** The name of the parameter. */
  name: string;
  label: string;
  value: string;
  isExcluded: boolean;
  /** A time, in ISO 8601. */
  time: string | undefined;
  isWrong: boolean;
  problem: string | undefined;
  removeHref: string;
}

const labels = new Map<string, string>([
  ["pipeline", "Pipeline"],
  ["project", "Project"],
  ["branch", "Branch"],
  ["workflow", "Workflow"],
  ["job", "Job"],
  ["status", "Status"],
  ["type", "Type"],
  ["since", "Received since"],
  ["until", "Received before"],
  ["stoppedSince", "Stopped since"],
  ["stoppedUntil", "Stopped before"],
  ["rejected", "Rejected only"],
  ["repeated", "Repeated only"],
]);

const times = ["since", "until", "stoppedSince", "stoppedUntil"];

/** The filters that are set, except the search, which has its own field. */
export function presentChips(
  path: string,
  query: Query,
  problems: ReadonlyMap<string, string>,
): Chip[] {
  const names = new Set([...labels.keys(), ...problems.keys()]);
  return [...names]
    .filter((name) => name !== "q" || problems.has(name))
    .flatMap((name) =>
      valuesOf(query, name).map((value) => toChip(path, query, problems, name, value)),
    );
}

function toChip(
  path: string,
  query: Query,
  problems: ReadonlyMap<string, string>,
  name: string,
  value: string,
): Chip {
  const isName = (filteredNames as string[]).includes(name);
  const isExcluded = isName && value.startsWith("!");
  const isTime = times.includes(name) && !problems.has(name);
  const label = labels.get(name);
  const isSwitch = name === "rejected" || name === "repeated";
  return {
    name,
    label: label ?? "Unknown parameter",
    value: isSwitch ? "" : label ? value.replace(isName ? /^!|^\\(?=!)/ : /^$/, "") : name,
    isExcluded,
    isWrong: problems.has(name),
    time: isTime ? value : undefined,
    problem: label ? describeProblem(name, query, problems) : undefined,
    removeHref: linkTo(path, query, {
      [name]: valuesOf(query, name).filter((each) => each !== value),
    }),
  };
}

/** "Invalid date: yesterday" */
export function describeProblem(
  name: string,
  query: Query,
  problems: ReadonlyMap<string, string>,
): string | undefined {
  if (!problems.has(name)) return undefined;
  return `Invalid ${times.includes(name) ? "date" : "value"}: ${valuesOf(query, name).join(", ")}`;
}
