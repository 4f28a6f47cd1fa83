import type { LoggedEvent } from "./logged-event";

/** What happened, in plain words: `build-test-deploy failed on main, webhook-service #130`. */
export function describeEvent(event: LoggedEvent): string {
  const { type, name, project, workflow, job, status, branch, tag, pipelineNumber } = event;
  const what = [workflow, job].filter((text) => text !== null).join(" / ");
  if (what === "") return [type, name].filter((text) => text !== null).join(" of ");
  const ref = branch ?? tag;
  const run = [project, pipelineNumber === null ? null : `#${pipelineNumber}`];
  return [
    [what, status, ref === null ? null : `on ${ref}`].filter((text) => text !== null).join(" "),
    run.filter((text) => text !== null).join(" "),
  ]
    .filter((text) => text !== "")
    .join(", ");
}
