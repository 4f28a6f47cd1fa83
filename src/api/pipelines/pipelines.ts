import type { RequestHandler } from "express";
import type { z } from "zod";
import { Failure } from "../../core/errors";
import type { Insights, Pipeline } from "../../core/runs/insights";
import { listWorkflows, type WorkflowOfPipeline } from "../../core/runs/list-workflows";
import type { Run } from "../../core/runs/run";
import { timesOf } from "../../core/runs/run-times";
import { sendJson } from "../../server/send-json";
import { readOneMore } from "../read-page";
import type * as schemas from "../openapi/insights-schemas";
import { toIso } from "../insights/present-numbers";
import { readPipelineQuery } from "../insights/run-query";

/** A page of pipelines, newest first. */
export function listPipelines(insights: Insights): RequestHandler {
  return async function listPipelines(req, res): Promise<void> {
    const { filter, page } = readPipelineQuery(req.query);
    const { items, last } = await readOneMore(
      (limit) => insights.listPipelines(filter, { ...page, limit }),
      page.limit,
    );
    sendJson(res, 200, {
      pipelines: items.map(presentPipeline),
      next: last === undefined ? null : `${last.createdAt}.${last.id}`,
    } satisfies z.infer<typeof schemas.pipelinePage>);
  };
}

export function showPipeline(insights: Insights): RequestHandler {
  return async function showPipeline(req, res): Promise<void> {
    const found = await insights.findPipeline(String(req.params.id));
    if (!found) throw new Failure("no_such_pipeline");
    sendJson(res, 200, presentPipeline(found));
  };
}

function presentPipeline({ runs, ...pipeline }: Pipeline): z.infer<typeof schemas.pipeline> {
  return {
    ...pipeline,
    createdAt: toIso(pipeline.createdAt),
    workflows: listWorkflows({ ...pipeline, runs }).map(presentWorkflow),
  };
}

function presentWorkflow({
  id,
  name,
  run,
  jobs,
  ranFor,
  rerunOf,
}: WorkflowOfPipeline): z.infer<typeof schemas.workflowOfPipeline> {
  const { waited } = timesOf({ duration: run?.duration ?? null, ranFor });
  return {
    id,
    name,
    status: run?.status ?? null,
    createdAt: toIsoOrNull(run?.startedAt ?? null),
    stoppedAt: toIsoOrNull(run?.stoppedAt ?? null),
    eventKey: run === undefined ? null : String(run.eventKey),
    ranSeconds: toSeconds(ranFor),
    waitedSeconds: toSeconds(waited),
    rerunOf,
    jobs: jobs.map(presentJob),
  };
}

function presentJob(run: Run): z.infer<typeof schemas.jobOfPipeline> {
  const { id, job: name, jobNumber: number, status, startedAt, stoppedAt, eventKey } = run;
  return {
    id,
    name,
    number,
    status,
    startedAt: toIsoOrNull(startedAt),
    stoppedAt: toIso(stoppedAt),
    eventKey: String(eventKey),
  };
}

function toSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}

function toIsoOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toIso(milliseconds);
}
