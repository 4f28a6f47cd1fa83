import type { Request, RequestHandler } from "express";
import { describeEvent, describeRejection, formatSentence } from "../../core/describe-event";
import { withStoreErrors } from "../../core/with-store-errors";
import { formatCursor } from "../../core/feed";
import { Failure } from "../../core/errors";
import { findEvent, findRejection } from "../../core/find-delivery";
import type { Logger, Store } from "../../core/ports";
import type { RejectionBuffer } from "../../core/rejection-buffer";
import { linkTo } from "./link-to";
import { listDeliveries } from "./list-deliveries";
import { presentEvent } from "./present-event";
import { presentList } from "./present-list";
import { presentRejection } from "./present-rejection";
import { isFiltered, readTab, readView, writtenIn } from "./read-view";
import { type Page, renderPage, type ShownFailure } from "./render-page";
import { sendHtml } from "../send-page";

export interface PageContext {
  store: Store;
  /** The webhooks' secret tokens, to explain reasons with. */
  secrets: readonly string[];
  rejections: Pick<RejectionBuffer, "dropped">;
  log: Logger;
}

/** Finds what the right side shows. */
type FindDetail = (context: PageContext, req: Request) => Promise<Partial<Page>>;

/**
 * The list on the left and a delivery on the right. Each may fail for itself: who mistypes a filter
 * still sees the delivery, and who follows a dead link still sees the list. The page's own script,
 * which has the list already, asks for the right side with `X-Only: detail`.
 */
export function showPage(context: PageContext, findDetail?: FindDetail): RequestHandler {
  return async function showPage(req, res): Promise<void> {
    const isWhole = req.get("x-only") !== "detail";
    const list = isWhole ? await orFailure(findList(context, req), context.log) : {};
    const detail = await orFailure(findDetail?.(context, req), context.log);
    const written = writtenIn(req.query);
    const path = detail.found?.event?.path;
    // CircleCI's id leads to an event, too; the link to keep has our key.
    if (path !== undefined && path !== req.path) return res.redirect(linkTo(path, written));
    const page = {
      title: "Deliveries",
      written,
      isFiltered: isFiltered(written),
      sendCommand: writeSendCommand(webhookUrlOf(req)),
      dropped: context.rejections.dropped(),
      path: findDetail && req.path,
      retryHref: linkTo(req.path, written),
      listHref: linkTo("/inspector", written, { tab: undefined }),
      newestHref: linkTo("/inspector", written, { cursor: undefined }),
      listFailure: list.failure,
      detailFailure: detail.failure,
      ...list.found,
      ...detail.found,
    };
    const status = detail.failure?.status ?? list.failure?.status ?? 200;
    sendHtml(res, status, renderPage(page));
  };
}

async function findList({ store }: PageContext, req: Request): Promise<Partial<Page>> {
  const view = readView(req.query);
  const newest = await withStoreErrors(() => store.feed.newestCursor());
  const page = await listDeliveries(store, view, newest);
  return {
    list: presentList(page, writtenIn(req.query)),
    position: formatCursor(newest),
  };
}

export async function presentFoundEvent(
  { store }: PageContext,
  req: Request,
): Promise<Partial<Page>> {
  const event = await findEvent(store.events, String(req.params.key));
  const webhookUrl = webhookUrlOf(req);
  const written = writtenIn(req.query);
  const tab = readTab(req.query);
  const replays =
    tab === "replays" ? await withStoreErrors(() => store.replays.list(event.key)) : [];
  return {
    title: formatSentence(describeEvent(event)),
    event: presentEvent(event, { tab, written, webhookUrl, replays }),
  };
}

export async function presentFoundRejection(
  { store, secrets }: PageContext,
  req: Request,
): Promise<Partial<Page>> {
  const rejection = await findRejection(store.rejections, String(req.params.key));
  const surroundings = { tab: readTab(req.query), written: writtenIn(req.query) };
  return {
    title: formatSentence(describeRejection(rejection)),
    rejection: presentRejection(rejection, secrets, surroundings),
  };
}

/** For the server of the page, in its folder. */
function writeSendCommand(url: string): string {
  const isDefault = /^http:\/\/(localhost|127\.0\.0\.1):1337\//.test(url);
  return `npx circleci-webhooks send${isDefault ? "" : ` --url ${url}`}`;
}

/** As the reader of the page reaches it. */
function webhookUrlOf({ protocol, headers }: Request): string {
  return `${protocol}://${headers.host ?? "localhost"}/log-circleci-webhook`;
}

async function orFailure(
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
