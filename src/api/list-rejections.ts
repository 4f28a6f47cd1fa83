import type { RequestHandler } from "express";
import type { z } from "zod";
import { withStoreErrors } from "../core/with-store-errors";
import type { RejectionStore } from "../core/ports";
import type { RejectionBuffer } from "../core/rejection-buffer";
import type { rejectionPage } from "./openapi/schemas";
import { readPageQuery } from "./event-query";
import { sendJson } from "../server/send-json";

/** A page of rejections, newest first. */
export function listRejections(store: RejectionStore, rejections: RejectionBuffer): RequestHandler {
  return async function listRejections(req, res): Promise<void> {
    const { limit, cursor } = readPageQuery(req.query);
    const found = await withStoreErrors(() =>
      store.listRejections({ limit: limit + 1, before: cursor }),
    );
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.key ?? null) : null;
    const dropped = rejections.dropped();
    sendJson(res, 200, { rejections: page, next, dropped } satisfies z.infer<typeof rejectionPage>);
  };
}
