import type { Failure } from "../../../core/errors";
import { findAsset } from "../assets/load-assets";
import { renderView as renderFile, type RenderView } from "../render-view";

/** Inlined in the pages that are shown without the token, which the assets require. */
export function readPlainStyle(): string {
  return Buffer.from(findAsset("plain.css").content).toString();
}

export type ShownFailure = Pick<Failure, "code" | "status" | "message">;

/** An error page that needs no assets. */
export function renderFailure(
  failure: Omit<ShownFailure, "code"> & { retryHref: string },
  renderView: RenderView = renderFile,
): string {
  return renderView("layout/plain/failure", { ...failure, style: readPlainStyle() });
}

/** @param signIn `to`: the page to show next; `isWrong`: whether a wrong token was entered */
export function renderSignIn(
  signIn: { to: string; isWrong: boolean },
  renderView: RenderView = renderFile,
): string {
  return renderView("layout/plain/sign-in", { ...signIn, style: readPlainStyle() });
}
