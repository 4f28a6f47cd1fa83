import type { ProjectNames } from "../../core/runs/insights";

type Names = Pick<ProjectNames, "project" | "projectSlug">;

/** The names of a project as one text: projects of two organizations may have one name. */
export function codeProject({ project, projectSlug }: Names): string | null {
  return project === null && projectSlug === null ? null : `${projectSlug ?? ""}\0${project ?? ""}`;
}

export function readProject(code: string | null): Names {
  const [projectSlug, project] = code === null ? [] : code.split("\0");
  return { project: project || null, projectSlug: projectSlug || null };
}
