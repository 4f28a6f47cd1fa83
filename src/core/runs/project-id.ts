import type { ProjectNames } from "./insights";

/** The identity of a project: names may change, and two organizations may have one name. */
export function projectIdOf({ projectId, projectSlug, project }: ProjectNames): string {
  return projectId ?? projectSlug ?? project ?? "";
}
