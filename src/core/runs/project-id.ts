import type { ProjectNames } from "./insights";

/** The identity of a project. Names may change, and two organizations may use the same one. */
export function projectIdOf({ projectId, projectSlug, project }: ProjectNames): string {
  return projectId ?? projectSlug ?? project ?? "";
}

/** @param project its name, slug or id; undefined: any */
export function isOfProject(names: ProjectNames, project: string | undefined): boolean {
  return (
    project === undefined || [names.project, names.projectSlug, names.projectId].includes(project)
  );
}
