import type { Request, RequestHandler } from "express";
import { describeEvent, describeRejection, formatSentence } from "../../core/log/describe-event";
import { explainRejection } from "../../core/log/explain-rejection";
import { findLikelyCause } from "../../core/log/find-likely-cause";
import { findEvent, findRejection } from "../../core/log/find-delivery";
import { catchFailure } from "../layout/catch-failure";
import { createDraw, type Part } from "../layout/draw-part";
import { linkTo } from "../layout/link-to";
import { findList, findToday } from "./find-list";
import { findEventParts } from "./delivery/find-event-parts";
import { describeView } from "./filters/describe-view";
import { presentEvent } from "./delivery/present-event";
import { presentRejection } from "./rejection/present-rejection";
import { presentFilters } from "./filters/present-filters";
import { type Asked, readTab, readView, readQuery } from "./read-view";
import { webhookUrlOf } from "./webhook-url";
import { type Page, renderInspector } from "./render-inspector";
import type { PageContext } from "./page-context";
import { readNavigation } from "../layout/navigation";
import { sendHtml } from "../layout/send-page";

/** Loads the data of the detail pane. */
type FindDetail = (context: PageContext, req: Request, asked: Asked) => Promise<Partial<Page>>;

/**
 * The list on the left, and a delivery on the right. Each can fail independently: the delivery is
 * shown despite an invalid filter, and the list despite a dead link. The page's script, which already
 * has the list, requests the delivery alone with `X-Only: detail`.
 */
export function showPage(context: PageContext, findDetail?: FindDetail): RequestHandler {
  return async function showPage(req, res): Promise<void> {
    const asked = { query: readQuery(req.query), view: readView(req.query), now: context.now() };
    const { query } = asked;
    const isFullPage = req.get("x-only") !== "detail";
    const { log } = context;
    const list = isFullPage ? await catchFailure(() => findList(context, req, asked), log) : {};
    const find = findDetail ?? findNothing;
    const detail = await catchFailure(() => find(context, req, asked), log);
    const path = detail.found?.event?.path;
    // CircleCI's id also finds an event; redirect to the canonical link with our key.
    if (path !== undefined && path !== req.path) return res.redirect(linkTo(path, query));
    const filters = presentFilters({ path: req.path, ...asked, facets: list.found?.facets });
    const page = {
      title: describeView(filters, query),
      navigation: await readNavigation(context, "inspector", query),
      isRejectedOnly: Boolean(query.rejected),
      filters,
      dropped: context.rejections.dropped(),
      path: findDetail && req.path,
      retryHref: linkTo(req.path, query),
      listHref: linkTo("/inspector", query, { tab: undefined }),
      clearHref: req.path,
      newestHref: linkTo("/inspector", query, { cursor: undefined }),
      listFailure: list.failure,
      detailFailure: detail.failure,
      ...nothingFound,
      broken: findDetail && detail.failure?.code === "internal_error" ? partAt(req) : undefined,
      ...list.found?.shown,
      ...detail.found,
    };
    const status = detail.failure?.status ?? list.failure?.status ?? 200;
    await sendHtml(res, status, renderInspector(context, page));
  };
}

const nothingFound = {
  ...{ list: undefined, hasNewer: false, overview: undefined, firstRun: undefined },
  ...{ today: undefined, feedCursor: undefined, event: undefined, rejection: undefined },
};

/** `/inspector/events/12` shows what `/api/events/12/body` has as it was sent. */
function partAt({ path, params }: Request): Part {
  const bodyHref = `${path.replace("/inspector", "/api")}/body`;
  return { what: "delivery", key: String(params.key), bodyHref };
}

async function findNothing(context: PageContext): Promise<Partial<Page>> {
  const newest = await context.store.feed.newestCursor();
  return newest.key === 0 ? {} : { today: await findToday(context) };
}

export async function presentFoundEvent(
  { store, otherPages, log }: PageContext,
  req: Request,
  { query }: Asked,
): Promise<Partial<Page>> {
  const event = await findEvent(store.events, String(req.params.key));
  const webhookUrl = webhookUrlOf(req);
  const tab = readTab(req.query);
  const parts = await findEventParts(store, event, tab);
  const hasPipelinePage = otherPages.insights;
  return {
    title: formatSentence(describeEvent(event)),
    event: presentEvent(event, {
      ...{ tab, query, webhookUrl, hasPipelinePage, parts },
      draw: createDraw(log),
    }),
  };
}

export async function presentFoundRejection(
  context: PageContext,
  req: Request,
  { query }: Asked,
): Promise<Partial<Page>> {
  const { store, secretSource } = context;
  const rejection = await findRejection(store.rejections, String(req.params.key));
  const explanation = explainRejection(rejection, context);
  const likelyCause = await findLikelyCause(store, rejection, explanation);
  const view = { tab: readTab(req.query), query };
  return {
    title: formatSentence(describeRejection(rejection)),
    rejection: presentRejection(rejection, { explanation, likelyCause, secretSource, ...view }),
  };
}
