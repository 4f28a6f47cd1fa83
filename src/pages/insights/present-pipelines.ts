import { type Broken, type Draw } from "../layout/draw-part";
import { linkToPipeline } from "../layout/link-to-pipeline";
import type { Pipeline } from "../../core/insights";
import { listWorkflows } from "../../core/list-workflows";
import { outcomeOf } from "../../core/run";
import { formatMinute } from "../../core/format-minute";

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
  draw: Draw,
): (ShownPipelineRow | Broken)[] {
  return pipelines.map((pipeline) =>
    draw({ what: "pipeline", key: pipeline.id }, () => presentPipeline(pipeline)),
  );
}

function presentPipeline(pipeline: Pipeline): ShownPipelineRow {
  const { id, project, number, branch, tag, subject, createdAt } = pipeline;
  const iso = new Date(createdAt).toISOString();
  return {
    href: linkToPipeline(id),
    name: `${project ?? "unknown project"}${number === null ? "" : ` #${number}`}`,
    details: [branch ?? tag, subject].filter((fact) => fact !== null),
    workflows: listWorkflows(pipeline).map(({ name, run }) => ({
      name: name ?? "unknown",
      status: run === undefined ? "not arrived" : (run.status ?? "unknown"),
      tone: run === undefined ? "wait" : tones[outcomeOf(run.status)],
    })),
    time: { iso, text: formatMinute(iso) },
  };
}
