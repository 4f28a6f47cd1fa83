import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../core/errors";
import type { MetricsRecorder } from "../core/metrics-recorder";

/** The first and the last handler of the webhook route. */
export interface DeliveryMeasurement {
  measureDelivery: RequestHandler;
  countRejection: ErrorRequestHandler;
}

const startedAt = Symbol("startedAt");

/** A property costs less than an entry of a WeakMap, on each webhook. */
type Measured = Request & { [startedAt]?: number };

/** Reports each webhook's outcome and how long it took. A client that left does not count. */
export function measureDeliveries(
  metrics: Pick<MetricsRecorder, "countDelivery">,
  clock: () => number = () => performance.now(),
): DeliveryMeasurement {
  const secondsSince = (start: number): number => (clock() - start) / 1000;

  return {
    measureDelivery(req: Request, res: Response, next: NextFunction): void {
      const start = clock();
      (req as Measured)[startedAt] = start;
      res.once("finish", () => {
        if (res.statusCode >= 300) return;
        const outcome = res.statusCode === 201 ? "stored" : "duplicate";
        metrics.countDelivery(outcome, "", secondsSince(start));
      });
      next();
    },
    countRejection(error: unknown, req: Request, _res: Response, next: NextFunction): void {
      const code = error instanceof Failure ? error.code : "internal_error";
      const { [startedAt]: start = clock() } = req as Measured;
      if (!req.socket.destroyed) metrics.countDelivery("rejected", code, secondsSince(start));
      next(error);
    },
  };
}
