import type { Request, RequestHandler } from "express";
import { listDestinations } from "../../core/routing/list-destinations";
import { catchFailure } from "../layout/catch-failure";
import { createDraw } from "../layout/draw-part";
import { linkTo, type Query } from "../layout/link-to";
import { readNavigation } from "../layout/navigation";
import { sendHtml } from "../layout/send-page";
import type { PageContext } from "./page-context";
import { presentList, type ShownList } from "./list/present-list";
import { readQuery } from "./read-view";
import { type Page, renderDestinations } from "./render-destinations";

/** Loads the data of the detail pane. */
export type FindDetail = (
  context: PageContext,
  req: Request,
  query: Query,
) => Promise<Partial<Page>>;

/**
 * The destinations on the left; one of them, or one of its notifications, on the right. Each can fail
 * independently.
 */
export function showPage(context: PageContext, find?: FindDetail): RequestHandler {
  return async function showPage(req, res): Promise<void> {
    const query = readQuery(req.query);
    const [list, detail, navigation] = await Promise.all([
      catchFailure(() => findList(context, req, query), context.log),
      catchFailure(async () => find?.(context, req, query), context.log),
      readNavigation(context, "destinations", query),
    ]);
    const html = renderDestinations(context, {
      title: "Destinations",
      navigation,
      hasDetail: find !== undefined,
      path: req.path,
      retryHref: linkTo(req.path, query),
      listHref: linkTo("/destinations", query, ownParameters),
      list: list.found,
      listFailure: list.failure,
      detailFailure: detail.failure,
      ...{ destination: undefined, notification: undefined, broken: undefined },
      ...detail.found,
    });
    await sendHtml(res, detail.failure?.status ?? list.failure?.status ?? 200, html);
  };
}

/** They belong to one destination. */
const ownParameters = {
  ...{ tab: undefined, state: undefined, cursor: undefined, event: undefined },
};

async function findList(
  { control, store, log }: PageContext,
  { params: { name } }: Request,
  query: Query,
): Promise<ShownList> {
  const [destinations, lag] = await Promise.all([
    listDestinations(control, store.outbox),
    control.readLag(),
  ]);
  return presentList(destinations, lag, query, name && String(name), createDraw(log));
}
