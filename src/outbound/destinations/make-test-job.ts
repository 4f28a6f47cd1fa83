import { type Change, concludes } from "../../core/runs/change";
import { subjectOf } from "../routing/branch-history";
import { describeChange } from "../../core/routing/describe-change";
import { formatSentence } from "../../core/log/describe-event";
import type { StoredEvent } from "../../core/event/logged-event";
import type { Job } from "./destination";

/** An event on its way to a destination for a preview or a test: a failed run broke its branch. */
export function makeTestJob(destination: string, event: StoredEvent, now: Date): Job {
  const found = { change: changeOf(event), streak: null, olderThan: null, breakGroup: null };
  const reason = formatSentence(describeChange(event, found));
  const notification: Job["notification"] = {
    ...{ key: "0", destination, eventKey: event.key, subject: subjectOf(event), reason },
    ...{ ...found, state: "pending", attempts: 0, nextAttemptAt: null, lastError: null },
    ...{ createdAt: now.toISOString(), deliveredAt: null, batch: null, result: null },
  };
  return { notification, event };
}

function changeOf({ status }: StoredEvent): Change | null {
  const conclusion = concludes(status);
  if (conclusion === undefined) return null;
  return conclusion === "failing" ? "broken" : "fixed";
}
