import { createHash } from "node:crypto";
import type { LoggedEvent } from "./logged-event";

type Grouped = Pick<
  LoggedEvent,
  | "projectId"
  | "projectSlug"
  | "project"
  | "branch"
  | "tag"
  | "revision"
  | "pipelineId"
  | "pipelineNumber"
  | "workflowId"
  | "id"
>;

/**
 * What breaks together has the same: one project, one branch or tag, and one revision, or pipeline
 * where the revision is missing. 22 characters, because names may be long.
 */
export function breakGroupOf(event: Grouped): string {
  const { projectId, projectSlug, project, branch, tag, revision } = event;
  const source =
    revision ?? event.pipelineId ?? event.pipelineNumber ?? event.workflowId ?? event.id;
  const parts = [projectId ?? projectSlug ?? project, branch, tag, source];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
