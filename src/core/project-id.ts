import type { ProjectNames } from "./insights";

/** What a project is known by: names may change, and two organizations may have one name. */
export function projectIdOf({ projectId, projectSlug, project }: ProjectNames): string {
  return projectId ?? projectSlug ?? project ?? "";
}
