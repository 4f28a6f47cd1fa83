import { describeChange } from "../../core/routing/describe-change";
import type { Sentence } from "../../core/log/describe-event";
import { parseEvent } from "../../core/event/event";
import type { EventFields } from "../../core/event/webhook-event";
import { formatDuration } from "../../core/words/format-duration";
import { describeTimes, timesOfEvent } from "../../core/runs/run-times";
import type { Job } from "../destinations/destination";
import { readTimes } from "../../core/event/read-time";

/** The facts of a message about one event. Null: unknown. */
export interface RunDescription {
  sentence: Sentence;
  author: string | null;
  authorEmail: string | null;
  /** "1a2b3c4 Retry the upload" */
  commit: string | null;
  /** "1 min 2 s", "56 s, waited 2 d" */
  duration: string | null;
  /** "Green since 20 Nov 2026, 08:00 UTC", "Broken for 12 min" */
  before: string | null;
  /** The workflow in CircleCI. */
  url: string | null;
  inspectorUrl: string | null;
}

export function describeRun(job: Job, publicUrl: string | undefined): RunDescription {
  const { event, notification, ranFor = null } = job;
  const revision = event.revision?.slice(0, 7);
  const commit = [revision, event.subject].filter(Boolean).join(" ");
  return {
    sentence: describeChange(event, notification),
    author: event.author,
    authorEmail: event.authorEmail,
    commit: commit === "" ? null : commit,
    duration: describeTimes(timesOfEvent(event, ranFor)) ?? null,
    before: describeStreak(job),
    url: findUrl(job),
    inspectorUrl: publicUrl === undefined ? null : `${publicUrl}/inspector/events/${event.key}`,
  };
}

/** The streak that the run ended. */
function describeStreak({ event, notification }: Job): string | null {
  const { streak, change } = notification;
  if (streak === null) return null;
  if (change === "broken") return `Green since ${formatTime(streak.since)}`;
  const duration = formatDuration(streak.since, readTimes(event).stoppedAt ?? event.receivedAt);
  return change === "fixed" && duration ? `Broken for ${duration}` : null;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"].concat([
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
]);

/** "20 Nov 2026, 08:00 UTC" */
function formatTime(iso: string): string {
  const time = new Date(iso);
  const day = `${time.getUTCDate()} ${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`;
}

function findUrl({ event }: Job): string | null {
  const { workflow }: EventFields = parseEvent(event.body);
  const url = workflow?.url;
  return url && /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 2000 ? url : null;
}
