import { describeEvent, type Sentence } from "../../../core/log/describe-event";
import type { StoredEvent } from "../../../core/event/logged-event";
import { linkTo, type Query } from "../../layout/link-to";
import { presentTime, type ShownTime } from "../../layout/present-time";
import { type Change, comparePayloads } from "./compare-payloads";
import { type Comparison, hasRun } from "./find-compared-event";
import type { ShownTab } from "../present-delivery";
import type { Tab } from "../read-view";

/** The differences between a payload and an earlier one. */
export interface ShownComparison {
  earlier: { sentence: Sentence; href: string; time: ShownTime } | undefined;
  /** The reason why there are no changes, or a note that some are left out. */
  note: string | undefined;
  changes: Change[];
  /** The changes of ids and times. */
  routine: Change[];
}

/** A page with more would be slow. */
const maxChanges = 500;
/** In characters. */
const maxText = 1_000;

const missing: Record<Comparison, string> = {
  "compare-event": "There is no earlier event of this webhook and type.",
  "compare-run": "There is no earlier run of this workflow on the branch.",
};

export function presentComparison(
  event: StoredEvent,
  earlier: StoredEvent | undefined,
  { comparison, query }: { comparison: Comparison; query: Query },
): ShownComparison {
  if (!earlier) {
    return { earlier, note: missing[comparison], changes: [], routine: [] };
  }
  const found = comparePayloads(earlier.body, event.body);
  const shown = (found ?? []).slice(0, maxChanges).map(clipChange);
  return {
    earlier: {
      sentence: describeEvent(earlier),
      href: linkTo(`/inspector/events/${earlier.key}`, query),
      time: presentTime(earlier.receivedAt),
    },
    note: describeChanges(found),
    changes: shown.filter(({ isRoutine }) => !isRoutine),
    routine: shown.filter(({ isRoutine }) => isRoutine),
  };
}

function describeChanges(changes: Change[] | undefined): string | undefined {
  if (!changes) {
    return "The payloads are too large or too deep to compare: the limits are 512 KiB, 5,000 values and 60 levels.";
  }
  if (changes.length <= maxChanges) return undefined;
  return `Showing the first ${maxChanges} of ${changes.length.toLocaleString("en")} changes.`;
}

function clipChange({ path, before, after, isRoutine }: Change): Change {
  return {
    path: clip(path),
    before: before && clip(before),
    after: after && clip(after),
    isRoutine,
  };
}

function clip(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

/** Links to the comparisons that an event can have. */
export function presentComparisons(
  event: StoredEvent,
  { tab, path, query }: { tab: Tab; path: string; query: Query },
): ShownTab[] {
  const toLink = (comparison: Comparison, label: string): ShownTab => ({
    label,
    href: linkTo(path, query, { tab: comparison }),
    isCurrent: tab === comparison,
  });
  return [
    toLink("compare-event", "the event before"),
    ...(hasRun(event) ? [toLink("compare-run", "the previous run of the branch")] : []),
  ];
}
