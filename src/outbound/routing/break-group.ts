import { createHash } from "node:crypto";
import type { LoggedEvent } from "../../core/event/logged-event";
import { projectIdOf } from "../../core/runs/project-id";

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
 * The group of what breaks together: one project, one branch or tag, and one revision, or pipeline
 * where the revision is missing. 22 characters, because names may be long.
 */
export function breakGroupOf(event: Grouped): string {
  const { branch, tag, revision } = event;
  const source =
    revision ?? event.pipelineId ?? event.pipelineNumber ?? event.workflowId ?? event.id;
  const parts = [projectIdOf(event), branch, tag, source];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
