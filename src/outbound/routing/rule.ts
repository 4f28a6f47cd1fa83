import type { Change } from "../../core/runs/change";
import type { EventDetails } from "../../core/event/details";

/** What a rule may ask of an event, each with globs. */
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
   * Whether a glob matches one of the texts, and no exclusion matches any. Exclusions alone hold for
   * everything else, also for no text at all.
   */
  matches(texts: readonly string[]): boolean;
}

/** Which events a destination gets: those that match all that is given. */
export interface Rule {
  patterns: Readonly<Partial<Record<PatternKey, Patterns | undefined>>>;
  /** One of these changes; undefined when the rule does not ask for a change. */
  changes: readonly Change[] | undefined;
  /** Whether only builds of the project's default branch count, which `matchesRule` does not know. */
  isOnDefaultBranch?: boolean;
}

/** @param change null when the event changed nothing */
export function matchesRule(rule: Rule, event: EventDetails, change: Change | null): boolean {
  return matchesPatterns(rule, event) && matchesChange(rule, change);
}

/** All of the rule but the change. */
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
 * A value that CircleCI did not send matches nothing: a tag build is on no branch, so it does not match
 * "any but main" either. An author is excluded only by name: a pipeline of the API has none.
 */
function matchesTexts(asked: Patterns, key: PatternKey, texts: readonly string[]): boolean {
  return (texts.length > 0 || key === "author") && asked.matches(texts);
}

/** What a key's globs are compared with. */
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
