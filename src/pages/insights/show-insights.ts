import type { Request, RequestHandler } from "express";
import { formatCursor } from "../../core/log/feed";
import { labelProjects } from "../../core/runs/label-projects";
import type { Logger, Store } from "../../core/ports";
import { catchFailure } from "../layout/catch-failure";
import { createDraw } from "../layout/draw-part";
import { linkTo } from "../layout/link-to";
import { type OtherPages, readNavigation } from "../layout/navigation";
import { type Rendering, renderPage } from "../layout/render-page";
import { sendHtml } from "../layout/send-page";
import { findNumbers, type Numbers } from "./find-numbers";
import { presentFilters } from "./filters/present-filters";
import { presentPeriods } from "./periods/present-periods";
import { presentPipelines } from "./pipelines/present-pipelines";
import { linkToSort, presentTable, type TableContext } from "./tables/present-table";
import { presentTiles } from "./tiles/present-tiles";
import { readView } from "./read-view";

export interface InsightsContext extends Rendering {
  store: Pick<Store, "insights" | "feed" | "rejections">;
  log: Logger;
  otherPages: OtherPages;
  now: () => Date;
}

/** The numbers of the builds, with the filters in the URL. */
export function showInsights(context: InsightsContext): RequestHandler {
  const { store, log } = context;
  return async function showInsights(req, res): Promise<void> {
    const query = readGiven(req);
    const now = context.now();
    const [navigation, { found, failure }] = await Promise.all([
      readNavigation(context, "insights", query),
      catchFailure(async () => {
        const view = readView(req.query, now);
        const newest = await store.feed.newestCursor();
        const numbers = await findNumbers(store.insights, view);
        return { view, numbers, feedCursor: formatCursor(newest) };
      }, log),
    ]);
    const { workflows = [], jobs = [], pipelines = [] } = found?.numbers ?? {};
    const labelOf = labelProjects([...workflows, ...jobs, ...pipelines]);
    const frame = {
      title: "Insights",
      navigation,
      assets: "insights" as const,
      feedCursor: found?.feedCursor,
      isLiveDisabled: failure?.code === "invalid_parameter",
      shortcuts: [{ keys: ["/"], action: "filter" }],
    };
    const page = {
      failure,
      retryHref: linkTo("/insights", query),
      filters: presentFilters(query, found?.view.range.preset, found?.numbers, labelOf),
      ...(found &&
        presentNumbers(
          found.numbers,
          { view: found.view, query, draw: createDraw(log), labelOf },
          now,
        )),
    };
    await sendHtml(res, failure?.status ?? 200, renderPage(context, frame, "insights/page", page));
  };
}

/** Every part of the page that needs the numbers. */
function presentNumbers(numbers: Numbers, context: TableContext, now: Date): object {
  const { total, before, periods, workflows, jobs, pipelines } = numbers;
  const { view, query, draw } = context;
  const hasRuns = workflows.length > 0 || jobs.length > 0;
  const isNew = pipelines.length === 0 && Object.keys(query).length === 0;
  return {
    empty: hasRuns ? undefined : isNew ? "nothing_yet" : "nothing_matches",
    missing:
      !hasRuns || (workflows.length > 0 && jobs.length > 0)
        ? undefined
        : workflows.length > 0
          ? "jobs"
          : "workflows",
    tiles: draw({ what: "summary" }, () => ({ tiles: presentTiles(total, before, view) })),
    periods: draw({ what: "chart" }, () => presentPeriods(periods, view, now)),
    workflows: draw({ what: "table" }, () => presentTable("workflows", workflows, context)),
    jobs: draw({ what: "table" }, () => presentTable("jobs", jobs, context)),
    jobSorts: [
      ["Slowest", "-p95"],
      ["Most failing", "-failed"],
      ["Flaky", "-flaky"],
    ].map(([label, sort]) => ({
      label,
      href: linkToSort("jobs", sort!, query),
      isCurrent: `${view.sorts.jobs.isDescending ? "-" : ""}${view.sorts.jobs.column}` === sort,
    })),
    pipelines: presentPipelines(pipelines, context),
  };
}

/** The parameters as given, valid or not, for the form and the links. */
function readGiven({ query }: Request): Record<string, string> {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  return Object.fromEntries(given);
}
