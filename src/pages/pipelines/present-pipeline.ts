import { formatLength } from "../../core/words/format-duration";
import type { Pipeline } from "../../core/runs/insights";
import { listWorkflows, type WorkflowOfPipeline } from "../../core/runs/list-workflows";
import { formatMinute } from "../../core/words/format-minute";
import { spansOf } from "../../core/runs/ran-for";
import type { Broken, Draw } from "../layout/draw-part";
import { linkTo } from "../layout/link-to";
import { linkToCircleci } from "./circleci-links";
import { createTimeScale } from "./timeline/create-time-scale";
import { presentWorkflow, type ShownWorkflow, spanOf } from "./timeline/present-workflow";

export interface ShownPipeline {
  title: string;
  fields: { label: string; value: string }[];
  /** The project that the live stream is limited to. */
  project: string;
  /** Key of the newest event that is shown. */
  newestKey: number;
  workflows: (ShownWorkflow | Broken)[];
  ticks: { place: number; label: string }[];
  breaks: { place: number; label: string }[];
  inspectorHref: string;
  circleciHref: string | undefined;
}

export function presentPipeline(pipeline: Pipeline, now: Date, draw: Draw): ShownPipeline {
  const { project, number, runs } = pipeline;
  const workflows = groupReruns(listWorkflows(pipeline));
  // Holds inside a workflow are shortened too: only jobs and the ends of workflows take space.
  const scale = createTimeScale(
    workflows.flatMap((workflow) => {
      const span = spanOf(workflow);
      const ran = spansOf(workflow.jobs);
      if (ran.length === 0) return [span];
      return [...ran, { from: span.from, to: span.from }, { from: span.to, to: span.to }];
    }),
  );
  return {
    title: `${project ?? "Pipeline"} ${number === null ? "" : `#${number}`}`.trim(),
    fields: listFields(pipeline),
    project: project ?? "",
    newestKey: Math.max(...runs.map(({ eventKey }) => eventKey)),
    workflows: workflows.map((workflow) =>
      draw({ what: "workflow", key: workflow.id ?? "" }, () =>
        presentWorkflow(workflow, { pipeline, scale, now }),
      ),
    ),
    ticks: scale.ticks.map(({ place, time }) => ({ place, label: formatTick(time) })),
    breaks: scale.breaks.map(({ place, from, to }) => ({
      place,
      label: formatLength(to - from),
    })),
    inspectorHref: linkTo("/inspector", { pipeline: pipeline.id }),
    circleciHref: linkToCircleci(pipeline),
  };
}

/** Runs of one name follow each other. */
function groupReruns(workflows: readonly WorkflowOfPipeline[]): WorkflowOfPipeline[] {
  const groups = new Map<string | null, WorkflowOfPipeline[]>();
  for (const workflow of workflows)
    groups.set(workflow.name, [...(groups.get(workflow.name) ?? []), workflow]);
  return [...groups.values()].flat();
}

function listFields(pipeline: Pipeline): ShownPipeline["fields"] {
  const { branch, tag, revision, subject, author, createdAt } = pipeline;
  const fields: [label: string, value: string | null | undefined][] = [
    ["Branch", branch],
    ["Tag", tag],
    ["Revision", revision?.slice(0, 12)],
    ["Commit", subject],
    ["Author", author],
    ["Created", formatMinute(new Date(createdAt).toISOString())],
  ];
  return fields.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

/** "10:12", or "10:12:30" between full minutes */
function formatTick(time: number): string {
  return new Date(time).toISOString().slice(11, time % 60_000 === 0 ? 16 : 19);
}
