import type { Change } from "./change";
import type { EventDetails } from "./details";

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

/** Globs for one thing: one of them must match. */
export interface Patterns {
  /** As they are written in the file. */
  written: readonly string[];
  matches(text: string): boolean;
}

/** Which events a destination gets: those that match all that is given. */
export interface Rule {
  patterns: Readonly<Partial<Record<PatternKey, Patterns | undefined>>>;
  /** One of these changes; undefined when the rule does not ask for a change. */
  changes: readonly Change[] | undefined;
}

/** @param change null when the event changed nothing */
export function matchesRule(rule: Rule, event: EventDetails, change: Change | null): boolean {
  return matchesPatterns(rule, event) && matchesChange(rule, change);
}

/** All of the rule but the change. */
export function matchesPatterns({ patterns }: Rule, event: EventDetails): boolean {
  return patternKeys.every((key) => {
    const asked = patterns[key];
    return asked === undefined || textsOf(event, key).some((text) => asked.matches(text));
  });
}

export function matchesChange({ changes }: Rule, change: Change | null): boolean {
  return changes === undefined || (change !== null && changes.includes(change));
}

/** What a key's globs are compared with. What CircleCI did not send matches nothing. */
function textsOf(event: EventDetails, key: PatternKey): string[] {
  const texts: Record<PatternKey, (string | null)[]> = {
    type: [event.type],
    project: [event.project, event.projectSlug],
    workflow: [event.workflow],
    job: [event.job],
    branch: [event.branch],
    tag: [event.tag],
    status: [event.status],
    author: [event.author, event.authorEmail],
  };
  return texts[key].filter((text): text is string => text !== null);
}
