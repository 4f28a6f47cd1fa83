import type { RequestHandler } from "express";
import type { z } from "zod";
import { Failure } from "../../core/errors";
import { explainRejection, type Requirements } from "../../core/log/explain-rejection";
import { findRejection } from "../../core/log/find-delivery";
import { findLikelyCause } from "../../core/log/find-likely-cause";
import { readText } from "../../core/read-text";
import type { RejectionLog, Store } from "../../core/ports";
import type { storedRejection } from "../openapi/schemas";
import { sendJson } from "../../server/send-json";

/** Everything stored for a rejection, and the reason. */
export function showRejection(
  store: Pick<Store, "events" | "rejections">,
  requirements: Requirements,
): RequestHandler {
  return async function showRejection(req, res): Promise<void> {
    const rejection = await findRejection(store.rejections, String(req.params.key));
    const explained = explainRejection(rejection, requirements);
    const likelyCause = (await findLikelyCause(store, rejection, explained)) ?? null;
    const explanation = { ...explained, likelyCause };
    const shown = { ...rejection, ...showBytes(rejection.body), explanation };
    sendJson(res, 200, shown satisfies z.infer<typeof storedRejection>);
  };
}

/** The bytes as received. They are untrusted, so their content type is ignored. */
export function showRejectedBody(rejections: RejectionLog): RequestHandler {
  return async function showRejectedBody(req, res): Promise<void> {
    const { key, body } = await findRejection(rejections, String(req.params.key));
    if (body === null) throw new Failure("body_not_kept");
    res.setHeader("Content-Type", "application/octet-stream");
    res.setHeader("Content-Disposition", `attachment; filename="rejection-${key}.bin"`);
    res.end(body);
  };
}

/** A rejected body may not be valid UTF-8. */
function showBytes(body: Buffer | null): { body: string | null; encoding: "utf-8" | "base64" } {
  if (body === null) return { body, encoding: "utf-8" };
  const text = readText(body);
  if (text !== undefined) return { body: text, encoding: "utf-8" };
  return { body: body.toString("base64"), encoding: "base64" };
}
