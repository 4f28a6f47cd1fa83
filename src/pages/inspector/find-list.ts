import type { Request } from "express";
import { formatCursor } from "../../core/log/feed";
import type { Facets } from "../../core/log/facets";
import { looksLikeKey } from "../../core/event/logged-event";
import { isListed, maxRejections, type Rejection } from "../../core/log/rejection";
import { createDraw } from "../layout/draw-part";
import { listDeliveries } from "./list/list-deliveries";
import { presentFirstRun } from "./list/present-first-run";
import { presentList } from "./list/present-list";
import { presentOverview } from "./overview/present-overview";
import { presentToday, type ShownToday } from "./overview/present-today";
import type { Asked } from "./read-view";
import type { Page } from "./render-inspector";
import type { PageContext } from "./page-context";
import { webhookUrlOf } from "./webhook-url";

/** Everything above and in the list, and the facets that the filters offer. */
export async function findList(
  context: PageContext,
  req: Request,
  asked: Asked,
): Promise<{ shown: Partial<Page>; facets: Facets }> {
  const { store, secretSource } = context;
  const { query, now } = asked;
  const cursor = asked.view.cursor ?? findNeighbourhood(req);
  const view = { ...asked.view, cursor };
  const { path } = req;
  const newest = await store.feed.newestCursor();
  const { status, repeated, ...base } = view.filter;
  const isBase = !status && !repeated;
  const [page, all, narrowed] = await Promise.all([
    listDeliveries(store, view, newest),
    store.events.facets(base, now),
    isBase ? undefined : store.events.facets(view.filter, now),
  ]);
  const selected = narrowed ?? all;
  const listContext = {
    ...{ path, query, isGrouped: view.isGrouped },
    hasPipelinePage: context.otherPages.insights,
    draw: createDraw(context.log),
  };
  const rejections = page.rejections.filter((each) => isListed(each, base, false));
  const list = presentList(page, listContext, all.matching > 0);
  const shown = {
    list,
    hasNewer: cursor !== undefined && Number(cursor) <= newest.key,
    feedCursor: formatCursor(newest),
    ...(newest.key > 0 && {
      overview: presentOverview({ path, query, all, selected, rejections }),
    }),
    ...(list.isFirstRun && {
      firstRun: presentFirstRun(webhookUrlOf(req), secretSource, page.rejections),
    }),
  };
  return { shown, facets: selected };
}

/** Newer rows above the delivery of a permalink. */
const rowsAbove = 10;

/**
 * A permalink shows its delivery in the list: rows that were logged shortly before and after it. The
 * page's script asks for the list that its user looks at.
 */
function findNeighbourhood(req: Request): string | undefined {
  const { key = "" } = req.params;
  if (req.get("x-only") !== undefined || !looksLikeKey(String(key))) return undefined;
  return String(Number(key) + 1 + rowsAbove);
}

const day = 24 * 60 * 60 * 1000;

/** Shown where no delivery is selected. */
export async function findToday({ store, now }: PageContext): Promise<ShownToday> {
  const minutes = Math.floor((now().getTime() - day) / 60_000);
  const since = new Date(minutes * 60_000);
  const [facets, rejections] = await Promise.all([
    store.events.facets({ since }, now()),
    store.rejections.list({ limit: maxRejections }),
  ]);
  const open = rejections.filter(({ loggedAs }: Rejection) => loggedAs === null);
  return presentToday(facets, open, since);
}
