import type { RequestHandler } from "express";
import type * as MakeDocument from "./make-document";
import { sendJson } from "../../server/send-json";

/**
 * Serves the OpenAPI document of every route.
 *
 * @param hasDestinations whether the routes of destinations are there
 */
export function describeApi(parts: { hasDestinations: boolean }): RequestHandler {
  let document: ReturnType<typeof MakeDocument.makeDocument> | undefined;
  return function describeApi(_req, res): void {
    sendJson(res, 200, (document ??= loadMakeDocument()(parts)));
  };
}

/** Loaded and built on first request, because most receivers never serve it. */
function loadMakeDocument(): typeof MakeDocument.makeDocument {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require("./make-document") as typeof MakeDocument).makeDocument;
}
