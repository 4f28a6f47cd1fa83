import type { RequestHandler } from "express";
import type { z } from "zod";
import type { RejectionLog } from "../../core/ports";
import type { RejectionBuffer } from "../../core/log/rejection-buffer";
import { sendJson } from "../../server/send-json";
import { readPageQuery } from "../events/event-query";
import type { rejectionPage } from "../openapi/schemas";
import { readPage } from "../read-page";

/** A page of rejections, newest first. */
export function listRejections(log: RejectionLog, buffer: RejectionBuffer): RequestHandler {
  return async function listRejections(req, res): Promise<void> {
    const query = readPageQuery(req.query);
    const { items, next } = await readPage((page) => log.list(page), query);
    const page = { rejections: items, next, dropped: buffer.dropped() };
    sendJson(res, 200, page satisfies z.infer<typeof rejectionPage>);
  };
}
