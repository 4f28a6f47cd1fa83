import type { Broken, Draw } from "../../layout/draw-part";
import { linkToPipeline } from "../../layout/link-to-pipeline";
import type { Pipeline } from "../../../core/runs/insights";
import { listWorkflows } from "../../../core/runs/list-workflows";
import type { ProjectLabel } from "../../../core/runs/label-projects";
import { outcomeOf } from "../../../core/runs/run";
import { formatMinute } from "../../../core/words/format-minute";

export interface ShownPipelineRow {
  href: string | undefined;
  name: string;
  details: string[];
  workflows: { name: string; status: string; tone: string }[];
  time: { iso: string; text: string };
}

const tones = { succeeded: "good", failed: "bad", canceled: "plain", other: "plain" };

export function presentPipelines(
  pipelines: readonly Pipeline[],
  { draw, labelOf }: { draw: Draw; labelOf: ProjectLabel },
): (ShownPipelineRow | Broken)[] {
  return pipelines.map((pipeline) =>
    draw({ what: "pipeline", key: pipeline.id }, () => presentPipeline(pipeline, labelOf)),
  );
}

function presentPipeline(pipeline: Pipeline, labelOf: ProjectLabel): ShownPipelineRow {
  const { id, number, branch, tag, subject, createdAt } = pipeline;
  const iso = new Date(createdAt).toISOString();
  return {
    href: linkToPipeline(id),
    name: `${labelOf(pipeline) ?? "unknown project"}${number === null ? "" : ` #${number}`}`,
    details: [branch ?? tag, subject].filter((fact) => fact !== null),
    workflows: listWorkflows(pipeline).map(({ name, run }) => ({
      name: name ?? "unknown",
      status: run === undefined ? "not arrived" : (run.status ?? "unknown"),
      tone: run === undefined ? "wait" : tones[outcomeOf(run.status)],
    })),
    time: { iso, text: formatMinute(iso) },
  };
}
