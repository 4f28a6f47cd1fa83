import type { RequestHandler } from "express";
import type * as MakeDocument from "./make-document";
import { sendJson } from "../../server/send-json";

/** Serves the OpenAPI document of every route. */
export const describeApi: RequestHandler = function describeApi(_req, res) {
  sendJson(res, 200, (document ??= loadMakeDocument()()));
};

/** Built on first request, because most receivers never serve it. */
let document: ReturnType<typeof MakeDocument.makeDocument> | undefined;

function loadMakeDocument(): typeof MakeDocument.makeDocument {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require("./make-document") as typeof MakeDocument).makeDocument;
}
