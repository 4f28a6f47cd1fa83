import type { RejectionBuffer } from "../../core/log/rejection-buffer";
import { createReverify, type ReverifyContext } from "../../core/log/reverify";
import type { Route } from "../../server/mount-routes";
import type { RouteGuards } from "../route-guards";
import { listRejections } from "./list-rejections";
import { reverifyAllRejections, reverifyRejection } from "./reverify-rejections";
import { trySecret } from "./try-secret";
import { showRejectedBody, showRejection } from "./show-rejection";

export interface RejectionRoutes extends ReverifyContext {
  buffer: RejectionBuffer;
  maxBody: number;
}

/** The routes of rejections and their re-verification. */
export function rejectionRoutes(
  { buffer, maxBody, ...context }: RejectionRoutes,
  { read, change, changeWithoutBody }: RouteGuards,
): Route[] {
  const { store, secrets } = context;
  const requirements = { secrets, maxBody };
  const reverify = createReverify(context);
  const reverifyOne = reverifyRejection(reverify, requirements);
  const reverifyAll = reverifyAllRejections(reverify, { store });
  return [
    ["GET", "/api/rejections", read, listRejections(store.rejections, buffer)],
    ["GET", "/api/rejections/:key", read, showRejection(store, requirements)],
    ["GET", "/api/rejections/:key/body", read, showRejectedBody(store.rejections)],
    ["POST", "/api/rejections/:key/try-secret", change, trySecret(store.rejections)],
    ["POST", "/api/rejections/:key/reverify", changeWithoutBody, reverifyOne],
    ["POST", "/api/rejections/reverify", changeWithoutBody, reverifyAll],
  ];
}
