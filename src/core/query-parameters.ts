import { z } from "zod";
import { Failure } from "./errors";

/*
 * The query parameters of lists. Empty parameters count as absent, because a form sends its empty
 * fields. Unknown parameters are an error, because a misspelled filter would show too much.
 */
export const words = z
  .string({ error: "must appear only once" })
  .max(400, "must be at most 400 characters long");

const moment = words
  .refine(
    (value) => z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(value).success,
    "must be a time in ISO 8601, such as 2026-11-23 or 2026-11-23T10:12:31Z",
  )
  .transform((value) => new Date(value));

/** The query parameters of an `EventFilter`. */
export const filterParameters = z.strictObject({
  type: words.optional().describe("workflow-completed, job-completed or ping."),
  status: words.optional().describe("success, failed, error, canceled, unauthorized or not_run."),
  project: words.optional().describe("The project's name."),
  workflow: words.optional().describe("The workflow's name."),
  branch: words.optional(),
  since: moment
    .optional()
    .describe("Received at this time or later. ISO 8601; a date means 00:00 UTC."),
  until: moment.optional().describe("Received before this time. ISO 8601; a date means 00:00 UTC."),
  q: words
    .optional()
    .describe(
      "Case-insensitive part of a name, subject, author, branch, tag or revision; or a pipeline number such as #1312.",
    ),
});

/** The same, for lists that include rejections. */
export const deliveryParameters = filterParameters.extend({
  rejected: z.literal("1", { error: "must be 1" }).optional().describe("1: rejections only."),
});

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
