import { z } from "zod";
import { Failure } from "./errors";
import type { NameFilter } from "./log/event-filter";
import { parseSearch } from "./log/search";

/*
 * The query parameters of lists. Empty parameters count as absent, because a form sends its empty
 * fields. Unknown parameters are an error, because a misspelled filter would show too much.
 */
export const words = z
  .string({ error: "must appear only once" })
  .max(400, "must be at most 400 characters long");

const zones = { offset: true, local: true };
/** A date, a time with minutes, or one with seconds. */
const time = z.union([
  z.iso.date(),
  z.iso.datetime({ ...zones, precision: -1 }),
  z.iso.datetime(zones),
]);
/** JavaScript takes a date for UTC, but a time without an offset for local time. */
const hasZone = /^[\d-]+$|Z$|[+-]\d\d:?\d\d$/i;

const moment = words
  .refine(
    (value) => time.safeParse(value).success,
    "must be a time in ISO 8601, such as 2026-11-23 or 2026-11-23T10:12:31Z",
  )
  .transform((value) => new Date(hasZone.test(value) ? value : `${value}Z`));

const maxNames = 50;

/** One or several names; `!` before a name excludes it. */
const names = z
  .union([words, z.array(words).max(maxNames)], {
    error: `must be at most 400 characters long, and appear at most ${maxNames} times`,
  })
  .transform(toNameFilter)
  .optional();

/** A name that begins with `!` itself is written with `\\` before it. */
function toNameFilter(given: string | string[]): NameFilter | undefined {
  const all = [given].flat().filter((name) => name !== "" && name !== "!");
  const pick = (excluded: boolean): string[] =>
    all.filter((name) => name.startsWith("!") === excluded);
  const included = pick(false).map((name) => name.replace(/^\\!/, "!"));
  const excluded = pick(true).map((name) => name.slice(1));
  if (all.length === 0) return undefined;
  return {
    ...(included.length > 0 && { in: included }),
    ...(excluded.length > 0 && { notIn: excluded }),
  };
}

/** The query parameters of an `EventFilter`. */
export const filterParameters = z.strictObject({
  type: names.describe("workflow-completed, job-completed or ping."),
  status: names.describe("success, failed, error, canceled, unauthorized or not_run."),
  project: names.describe("The project's name, or its slug such as github/acme/shop."),
  workflow: names.describe("The workflow's name."),
  job: names.describe("The job's name."),
  branch: names.describe(
    "As for every name: repeat it for several branches; !main means every event but those of main.",
  ),
  pipeline: names.describe("The pipeline's id."),
  repeated: z
    .literal("1", { error: "must be 1" })
    .transform(() => true as const)
    .optional()
    .describe("1: only events that were delivered more than once."),
  since: moment
    .optional()
    .describe("Received at this time or later. ISO 8601; UTC without an offset."),
  until: moment.optional().describe("Received before this time. ISO 8601; UTC without an offset."),
  stoppedSince: moment
    .optional()
    .describe("Of runs that stopped at this time or later, as the insights count them."),
  stoppedUntil: moment.optional().describe("Of runs that stopped before this time."),
  q: words
    .transform(parseSearch)
    .optional()
    .describe(
      "Words that must all occur in the names, subject, author, e-mail address, branch, tag or revision, case-insensitive; an id of an event, pipeline, workflow or job; a pipeline number such as #1312; or a URL of CircleCI.",
    ),
});

/** The query parameters of lists that include rejections. */
export const deliveryParameters = filterParameters.extend({
  rejected: z.literal("1", { error: "must be 1" }).optional().describe("1: rejections only."),
});

/**
 * Reads the valid parameters, for pages, which show the problems beside their fields.
 *
 * @returns `problems`: the invalid parameters, each with its problem; unknown ones too
 */
export function readValidParameters<Schema extends z.ZodType>(
  schema: Schema,
  query: Record<string, unknown>,
): { values: z.infer<Schema>; problems: Map<string, string> } {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return { values: parsed.data, problems: new Map() };
  const problems = new Map(parsed.error.issues.flatMap(describeIssue));
  const valid = given.filter(([name]) => !problems.has(name));
  return { values: schema.parse(Object.fromEntries(valid)), problems };
}

function describeIssue(issue: z.core.$ZodIssue): [name: string, problem: string][] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => [name, "is not a parameter"]);
  return [[String(issue.path[0]), issue.message]];
}

/** @throws Failure `invalid_parameter` (400) that names every invalid parameter */
export function readParameters<Schema extends z.ZodType>(
  schema: Schema,
  query: Record<string, unknown>,
): z.infer<Schema> {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw toParameterFailure(parsed.error);
}

export function toParameterFailure({ issues }: z.ZodError): Failure {
  const problems = issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `Unknown parameter: ${issue.keys.join(", ")}.`
      : `${issue.path.join(".")} ${issue.message}.`,
  );
  return new Failure("invalid_parameter", { detail: problems.join(" ") });
}
