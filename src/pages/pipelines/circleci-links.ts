import type { Pipeline } from "../../core/runs/insights";

/** Undefined if CircleCI did not send what the link needs. */
export function linkToCircleci(
  { projectSlug, number }: Pick<Pipeline, "projectSlug" | "number">,
  workflowId?: string | null,
  jobNumber?: number | null,
): string | undefined {
  const parts = projectSlug?.split("/") ?? [];
  if (parts.length !== 3 || parts.includes("") || number === null) return undefined;
  const path = ["pipelines", ...parts, String(number)];
  if (workflowId) path.push("workflows", workflowId);
  if (workflowId && typeof jobNumber === "number") path.push("jobs", String(jobNumber));
  return `https://app.circleci.com/${path.map((part) => encodeURIComponent(part.toWellFormed())).join("/")}`;
}
