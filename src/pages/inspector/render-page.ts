import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Eta } from "eta";
import type { Failure } from "../../core/errors";
import type { ShownEvent } from "./present-event";
import type { ShownList } from "./present-list";
import type { ShownRejection } from "./present-rejection";

/** The data of the page template. */
export interface Page {
  title: string;
  /** The query parameters as given. */
  query: Record<string, string>;
  isFiltered: boolean;
  /** Of the requested delivery. */
  path: string | undefined;
  /** The URL of this page. */
  retryHref: string;
  /** The list without a delivery. */
  listHref: string;
  newestHref: string;
  list?: ShownList;
  /** A command that sends a sample to this server. */
  sendCommand: string;
  /** Rejections that were not stored since the server started. */
  dropped: number;
  /** Where the live stream continues after the list. */
  feedCursor?: string;
  /** Why the list cannot be shown. */
  listFailure: ShownFailure | undefined;
  event?: ShownEvent;
  rejection?: ShownRejection;
  /** Why the requested delivery cannot be shown. */
  detailFailure: ShownFailure | undefined;
}

/** Inlined in the pages that are shown without the token, which the assets require. */
export const plainStyle = readFileSync(join(__dirname, "assets", "plain.css"), "utf8");

export type ShownFailure = Pick<Failure, "code" | "status" | "message">;

const eta = new Eta({ views: join(__dirname, "views"), cache: true, autoEscape: true });

export function renderPage(page: Page): string {
  return eta.render("./page", page);
}

/** An error page that needs no assets. */
export function renderFailure(failure: Omit<ShownFailure, "code"> & { retryHref: string }): string {
  return eta.render("./failure", { ...failure, style: plainStyle });
}

/** @param signIn `to`: the page to show next; `isWrong`: whether a wrong token was entered */
export function renderSignIn(signIn: { to: string; isWrong: boolean }): string {
  return eta.render("./sign-in", { ...signIn, style: plainStyle });
}
