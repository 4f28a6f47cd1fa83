import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Eta } from "eta";
import type { Failure } from "../../core/errors";
import type { ShownEvent } from "./present-event";
import type { ShownList } from "./present-list";
import type { ShownRejection } from "./present-rejection";

/** All that the views show. */
export interface Page {
  title: string;
  /** The parameters as they were written. */
  written: Record<string, string>;
  isFiltered: boolean;
  /** Of the delivery that is asked for. */
  path: string | undefined;
  /** This page's own address. */
  retryHref: string;
  /** The list alone. */
  listHref: string;
  newestHref: string;
  list?: ShownList;
  /** How to send a sample here. */
  sendCommand: string;
  /** Refused deliveries that were not kept, since the start. */
  dropped: number;
  /** Before the list was read: where the stream goes on from. */
  position?: string;
  /** Why there is no list. */
  listFailure: ShownFailure | undefined;
  event?: ShownEvent;
  rejection?: ShownRejection;
  /** Why the delivery that was asked for is not shown. */
  detailFailure: ShownFailure | undefined;
}

/** Of the pages that a reader sees without the token, and so without the assets. */
export const plainStyle = readFileSync(join(__dirname, "assets", "plain.css"), "utf8");

export type ShownFailure = Pick<Failure, "code" | "status" | "message">;

/** Templates are compiled when they are first used, and everything in them is escaped. */
const eta = new Eta({ views: join(__dirname, "views"), cache: true, autoEscape: true });

export function renderPage(page: Page): string {
  return eta.render("./page", page);
}

/** Instead of a page, for a reader who cannot have it. */
export function renderFailure(failure: Omit<ShownFailure, "code"> & { retryHref: string }): string {
  return eta.render("./failure", { ...failure, style: plainStyle });
}

/** @param signIn `to` is the page to go on to; `isWrong`, whether a wrong token was given */
export function renderSignIn(signIn: { to: string; isWrong: boolean }): string {
  return eta.render("./sign-in", { ...signIn, style: plainStyle });
}
