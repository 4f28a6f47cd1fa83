import type { Request, RequestHandler } from "express";
import { describeEvent, describeRejection, formatSentence } from "../../core/describe-event";
import { withStoreErrors } from "../../core/with-store-errors";
import { formatCursor } from "../../core/feed";
import { Failure } from "../../core/errors";
import { findEvent, findRejection } from "../../core/find-delivery";
import type { Logger, Store } from "../../core/ports";
import type { RejectionBuffer } from "../../core/rejection-buffer";
import { linkTo } from "../layout/link-to";
import { listDeliveries } from "./list-deliveries";
import { presentEvent } from "./present-event";
import { presentList } from "./present-list";
import { presentRejection } from "./present-rejection";
import { isFiltered, readTab, readView, readQuery } from "./read-view";
import { type Page, renderInspector } from "./render-inspector";
import { type OtherPages, readNavigation } from "../layout/navigation";
import type { ShownFailure } from "../layout/render-plain";
import { sendHtml } from "../layout/send-page";

export interface PageContext {
  store: Store;
  /** Used to explain rejections. */
  secrets: readonly string[];
  rejections: Pick<RejectionBuffer, "dropped">;
  log: Logger;
  otherPages: OtherPages;
}

/** Loads the data of the detail pane. */
type FindDetail = (context: PageContext, req: Request) => Promise<Partial<Page>>;

/**
 * The list on the left, and a delivery on the right. Each can fail independently: the delivery is
 * shown despite an invalid filter, and the list despite a dead link. The page's script, which already
 * has the list, requests the delivery alone with `X-Only: detail`.
 */
export function showPage(context: PageContext, findDetail?: FindDetail): RequestHandler {
  return async function showPage(req, res): Promise<void> {
    const isFullPage = req.get("x-only") !== "detail";
    const list = isFullPage ? await catchFailure(findList(context, req), context.log) : {};
    const detail = await catchFailure(findDetail?.(context, req), context.log);
    const query = readQuery(req.query);
    const path = detail.found?.event?.path;
    // CircleCI's id also finds an event; redirect to the canonical link with our key.
    if (path !== undefined && path !== req.path) return res.redirect(linkTo(path, query));
    const page = {
      title: "Deliveries",
      navigation: await readNavigation(context, "inspector", query),
      query,
      isFiltered: isFiltered(query),
      sendCommand: writeSendCommand(webhookUrlOf(req)),
      dropped: context.rejections.dropped(),
      path: findDetail && req.path,
      retryHref: linkTo(req.path, query),
      listHref: linkTo("/inspector", query, { tab: undefined }),
      newestHref: linkTo("/inspector", query, { cursor: undefined }),
      listFailure: list.failure,
      detailFailure: detail.failure,
      ...list.found,
      ...detail.found,
    };
    const status = detail.failure?.status ?? list.failure?.status ?? 200;
    sendHtml(res, status, renderInspector(page));
  };
}

async function findList({ store }: PageContext, req: Request): Promise<Partial<Page>> {
  const view = readView(req.query);
  const newest = await withStoreErrors(() => store.feed.newestCursor());
  const page = await listDeliveries(store, view, newest);
  return {
    list: presentList(page, readQuery(req.query)),
    feedCursor: formatCursor(newest),
  };
}

export async function presentFoundEvent(
  { store }: PageContext,
  req: Request,
): Promise<Partial<Page>> {
  const event = await findEvent(store.events, String(req.params.key));
  const webhookUrl = webhookUrlOf(req);
  const query = readQuery(req.query);
  const tab = readTab(req.query);
  const replays =
    tab === "replays" ? await withStoreErrors(() => store.replays.list(event.key)) : [];
  return {
    title: formatSentence(describeEvent(event)),
    event: presentEvent(event, { tab, query, webhookUrl, replays }),
  };
}

export async function presentFoundRejection(
  { store, secrets }: PageContext,
  req: Request,
): Promise<Partial<Page>> {
  const rejection = await findRejection(store.rejections, String(req.params.key));
  const view = { tab: readTab(req.query), query: readQuery(req.query) };
  return {
    title: formatSentence(describeRejection(rejection)),
    rejection: presentRejection(rejection, secrets, view),
  };
}

function writeSendCommand(url: string): string {
  const isDefault = /^http:\/\/(localhost|127\.0\.0\.1):1337\//.test(url);
  return `npx circleci-webhooks send${isDefault ? "" : ` --url ${url}`}`;
}

/** As the browser reaches it. */
function webhookUrlOf({ protocol, headers }: Request): string {
  return `${protocol}://${headers.host ?? "localhost"}/log-circleci-webhook`;
}

async function catchFailure(
  finding: Promise<Partial<Page>> | undefined,
  log: Logger,
): Promise<{ found?: Partial<Page>; failure?: ShownFailure }> {
  try {
    const found = await finding;
    return found ? { found } : {};
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, status, message, cause } = error;
    if (cause === undefined) log.warn({ code, status }, "page not shown");
    else log.error({ code, status, err: cause }, "page not shown");
    return { failure: { code, status, message } };
  }
}
