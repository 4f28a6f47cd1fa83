import type { ProjectActivity } from "./insights";

const hour = 60 * 60 * 1000;

/** Fewer pipelines say too little about a project's pauses. */
const minPipelines = 10;

/** The factor of its longest pause after which a project is silent. */
const factor = 2;

export interface SilentProject {
  activity: ProjectActivity;
  /** The beginning of the silence, in milliseconds since 1970: when its last run stopped. */
  since: number;
}

/**
 * The projects from which nothing arrived for more than an hour and more than twice their longest
 * pause. A project of fewer than 10 pipelines is never silent.
 */
export function findSilentProjects(
  activities: readonly ProjectActivity[],
  now: Date,
): SilentProject[] {
  return activities
    .filter((activity) => isSilent(activity, now))
    .map((activity) => ({ activity, since: activity.lastRunAt }));
}

function isSilent({ pipelines, longestPause, lastRunAt }: ProjectActivity, now: Date): boolean {
  if (pipelines < minPipelines || longestPause === null) return false;
  return now.getTime() - lastRunAt > Math.max(hour, factor * longestPause);
}
