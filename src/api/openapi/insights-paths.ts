import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import {
  jobParameters,
  missingParameters,
  periodParameters,
  pipelineParameters,
  workflowParameters,
} from "../insights/run-query";
import { failures, readRoute, response } from "./describe-route";
import * as schemas from "./insights-schemas";

const wrongParameter = failures({ "400": "A parameter is wrong; the message names it." });

export const insightsPaths: ZodOpenApiPathsObject = {
  "/api/insights/workflows": readRoute(
    "The numbers of each workflow, and of all of them together",
    { "200": response("The numbers.", schemas.workflowInsights), ...wrongParameter },
    { query: workflowParameters },
  ),
  "/api/insights/jobs": readRoute(
    "The numbers of each job",
    { "200": response("The numbers.", schemas.jobInsights), ...wrongParameter },
    { query: jobParameters },
  ),
  "/api/insights/days": readRoute(
    "Runs by day, hour or week: of workflows, or of the job that is named",
    { "200": response("The numbers.", schemas.periodInsights), ...wrongParameter },
    { query: periodParameters },
  ),
  "/api/insights/missing": readRoute(
    "What may not have arrived: pipeline numbers, silent projects",
    { "200": response("Each project.", schemas.missing), ...wrongParameter },
    { query: missingParameters },
  ),
  "/api/pipelines": readRoute(
    "The pipelines, page by page, newest first",
    { "200": response("A page.", schemas.pipelinePage), ...wrongParameter },
    { query: pipelineParameters },
  ),
  "/api/pipelines/{id}": readRoute(
    "A pipeline with its workflows, their jobs and reruns",
    {
      "200": response("The pipeline.", schemas.pipeline),
      ...failures({ "404": "Nothing of this pipeline arrived." }),
    },
    { path: z.object({ id: z.string().describe("CircleCI's.") }) },
  ),
};
