import type { RequestHandler } from "express";
import { z } from "zod";
import { concludes, type Conclusion } from "../../core/runs/change";
import type { Insights } from "../../core/runs/insights";
import { readParameters, words } from "../../core/query-parameters";

export const badgeParameters = z.strictObject({ branch: words.default("main") });

const colors: Record<Conclusion | "unknown", string> = {
  passing: "brightgreen",
  failing: "red",
  unknown: "lightgrey",
};

/**
 * Whether a workflow passes on a branch, as an image. An unknown project or workflow gives the same
 * badge as one without a run.
 *
 * @param isPublic lets other sites show the image, and shared caches keep it
 */
export function showBadge(insights: Insights, isPublic: boolean): RequestHandler {
  return async function showBadge(req, res): Promise<void> {
    const { provider, organization, repository, workflow } = req.params as Record<string, string>;
    const { branch } = readParameters(badgeParameters, req.query);
    const name = String(workflow);
    const projectSlug = `${provider}/${organization}/${repository}`;
    const status = await insights.findLastConclusion({ projectSlug, workflow: name, branch });
    const message = concludes(status ?? null) ?? "unknown";
    // An ES module, which CommonJS can only import dynamically.
    const { makeBadge } = await import("badge-maker");
    const image = makeBadge({ label: toLabel(name), message, color: colors[message] });
    if (isPublic) res.set("Cross-Origin-Resource-Policy", "cross-origin");
    res.set("Cache-Control", `${isPublic ? "public" : "private"}, max-age=60`);
    res.type("image/svg+xml").send(image);
  };
}

/** At most 100 characters, all of which XML allows. https://www.w3.org/TR/xml/#charsets */
function toLabel(name: string): string {
  const allowed = name.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, "");
  return Array.from(allowed).slice(0, 100).join("");
}
