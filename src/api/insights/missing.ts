import type { RequestHandler } from "express";
import type { z } from "zod";
import type { Insights, PipelineGap, ProjectActivity } from "../../core/runs/insights";
import { readParameters } from "../../core/query-parameters";
import { findSilentProjects } from "../../core/runs/silence";
import { groupBy } from "../../core/runs/group-by";
import { isOfProject } from "../../core/runs/project-id";
import { sendJson } from "../../server/send-json";
import type * as schemas from "../openapi/insights-schemas";
import { toIso } from "./present-numbers";
import { missingParameters } from "./run-query";

/** Maximum number of gaps listed for each project. */
const maxGaps = 100;

/**
 * Pipelines that may not have arrived: gaps between numbers that did, and projects that went
 * silent.
 */
export function listMissing(insights: Insights, now: () => Date): RequestHandler {
  return async function listMissing(req, res): Promise<void> {
    const { project } = readParameters(missingParameters, req.query);
    const [activities, gaps] = await Promise.all([
      insights.listActivity(),
      insights.listGaps(maxGaps),
    ]);
    const silent = new Set(findSilentProjects(activities, now()).map(({ activity }) => activity));
    const gapsOf = groupBy(gaps, ({ projectId }) => projectId);
    sendJson(res, 200, {
      projects: activities
        .filter((activity) => isOfProject({ ...activity, projectId: activity.id }, project))
        .map((activity) =>
          presentActivity(activity, gapsOf.get(activity.id) ?? [], silent.has(activity)),
        ),
    } satisfies z.infer<typeof schemas.missing>);
  };
}

function presentActivity(
  { longestPause, lastRunAt, ...activity }: ProjectActivity,
  gaps: readonly PipelineGap[],
  isSilent: boolean,
): z.infer<typeof schemas.projectActivity> {
  return {
    ...activity,
    projectId: activity.id,
    gaps: gaps.map(({ from, to, after, before }) => ({
      from,
      to,
      count: to - from + 1,
      after: toIso(after),
      before: toIso(before),
    })),
    lastRunAt: toIso(lastRunAt),
    longestPauseSeconds: longestPause === null ? null : longestPause / 1000,
    isSilent,
  };
}
