import type { RequestHandler } from "express";
import type { Metrics } from "./metrics";

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function reportMetrics(metrics: Metrics): RequestHandler {
  return async function reportMetrics(_req, res) {
    res.type(metrics.contentType).send(await metrics.read());
  };
}
