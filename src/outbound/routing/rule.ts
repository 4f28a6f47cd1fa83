import type { Change } from "../../core/runs/change";
import type { EventDetails } from "../../core/event/details";

/** The conditions of a rule, each with globs. */
export const patternKeys = [
  "type",
  "project",
  "workflow",
  "job",
  "branch",
  "tag",
  "status",
  "author",
] as const;

export type PatternKey = (typeof patternKeys)[number];

/** Globs for one thing. */
export interface Patterns {
  /** As they are written in the file; `!` in front excludes. */
  written: readonly string[];
  /**
   * Whether a glob matches one of the texts, and no exclusion matches any. Exclusions alone hold
   * for everything else, also for no text at all.
   */
  matches(texts: readonly string[]): boolean;
}

/** The condition of a destination: an event must match every given part. */
export interface Rule {
  patterns: Readonly<Partial<Record<PatternKey, Patterns | undefined>>>;
  /** The changes, one of which the event must be; undefined for a rule without this condition. */
  changes: readonly Change[] | undefined;
  /**
   * Whether only builds of the project's default branch count, which `matchesRule` does not know.
   */
  isOnDefaultBranch?: boolean;
}

/** @param change null when the event changed nothing */
export function matchesRule(rule: Rule, event: EventDetails, change: Change | null): boolean {
  return matchesPatterns(rule, event) && matchesChange(rule, change);
}

/** Whether an event matches the rule, apart from the change. */
export function matchesPatterns({ patterns }: Rule, event: EventDetails): boolean {
  return patternKeys.every((key) => {
    const asked = patterns[key];
    return asked === undefined || matchesTexts(asked, key, textsOf(event, key));
  });
}

export function matchesChange({ changes }: Rule, change: Change | null): boolean {
  return changes === undefined || (change !== null && changes.includes(change));
}

/**
 * A value that CircleCI did not send matches nothing: a tag build is on no branch, so it does not
 * match "any but main" either. An author is excluded only by name: a pipeline of the API has none.
 */
function matchesTexts(asked: Patterns, key: PatternKey, texts: readonly string[]): boolean {
  return (texts.length > 0 || key === "author") && asked.matches(texts);
}

/** The texts that a key's globs are compared with. */
function textsOf(event: EventDetails, key: PatternKey): string[] {
  const texts: Record<PatternKey, (string | null)[]> = {
    type: [event.type],
    project: [event.project, event.projectSlug, event.projectId],
    workflow: [event.workflow],
    job: [event.job],
    branch: [event.branch],
    tag: [event.tag],
    status: [event.status],
    author: [event.author, event.authorEmail],
  };
  return texts[key].filter((text): text is string => text !== null);
}
