import { z } from "zod";
import type { Change } from "../../core/runs/change";
import { patternKeys, type Patterns, type Rule } from "./rule";
import { compilePatterns } from "./compile-patterns";

const text = z.string().min(1, "must not be empty");
function list<Item extends z.ZodType>(item: Item, error: string) {
  return z.union([item, z.array(item).min(1)], { error });
}

const globs = list(text, "must be a string or a list of strings").transform(
  (written, context): Patterns => {
    try {
      return compilePatterns([written].flat());
    } catch (error) {
      const reason = (error as Error).message;
      context.addIssue({ code: "custom", message: `has a glob that cannot be read: ${reason}` });
      return z.NEVER;
    }
  },
);

const changes: readonly Change[] = ["broken", "fixed", "still_failing", "still_passing", "silent"];
const change = list(
  z.enum(changes as [Change, ...Change[]]),
  `must be ${changes.join(", ")} or a list of these`,
);

/** The `when` of a destination. */
export const when = z.strictObject({
  ...(Object.fromEntries(patternKeys.map((key) => [key, globs.optional()])) as Record<
    (typeof patternKeys)[number],
    z.ZodOptional<typeof globs>
  >),
  change: change.transform((given) => [given].flat()).optional(),
});

export type When = z.infer<typeof when>;

/** The readers of a destination, on which its defaults depend. */
export interface Audience {
  isForPeople: boolean;
  /** Whether it wakes people up. */
  isForOnCall?: boolean | undefined;
}

/**
 * With the defaults: people get the workflows that broke or were fixed, programs every event but
 * pings. A rule that asks for a job gets jobs. Without any `when`, who is on call gets the default
 * branch alone.
 */
export function toRule(given: When | undefined, { isForPeople, isForOnCall }: Audience): Rule {
  const { change, ...patterns } = given ?? {};
  const type = patterns.type ?? compilePatterns([defaultType(patterns, isForPeople)]);
  const isFree = change === undefined && patterns.status === undefined && isForPeople;
  const changes: Rule["changes"] = isFree ? ["broken", "fixed"] : change;
  const isOnDefaultBranch = isForOnCall === true && given === undefined;
  return { patterns: { ...patterns, type }, changes, isOnDefaultBranch };
}

function defaultType({ job }: When, isForPeople: boolean): string {
  if (job) return "job-completed";
  return isForPeople ? "workflow-completed" : "!ping";
}
