import { isSlug } from "../log/event-filter";
import type { ProjectNames } from "./insights";

type Names = Pick<ProjectNames, "project" | "projectSlug">;

/** The name that people see for a project; null for one without a name. */
export type ProjectLabel = (project: Names) => string | null;

/**
 * Labels some projects: each by its name, or by its slug with the organization where several of
 * them have that name. A filter for a project takes either.
 */
export function labelProjects(projects: readonly Names[]): ProjectLabel {
  const slugs = new Map<string | null, Set<string>>();
  for (const { project, projectSlug } of projects) {
    if (isSlug(projectSlug)) slugs.set(project, (slugs.get(project) ?? new Set()).add(projectSlug));
  }
  return ({ project, projectSlug }) => {
    const isShared = (slugs.get(project)?.size ?? 0) > 1;
    return isShared && isSlug(projectSlug) ? projectSlug : project;
  };
}
