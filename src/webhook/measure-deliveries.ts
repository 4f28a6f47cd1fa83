import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../core/errors";
import type { MetricsRecorder } from "../core/metrics-recorder";

/** The first and the last handler of the webhook route. */
export interface DeliveryMeasurement {
  measureDelivery: RequestHandler;
  countRejection: ErrorRequestHandler;
}

/** Reports each webhook's outcome and how long it took. A client that left does not count. */
export function measureDeliveries(
  metrics: Pick<MetricsRecorder, "countDelivery">,
  clock: () => number = () => performance.now(),
): DeliveryMeasurement {
  const starts = new WeakMap<Request, number>();
  const secondsOf = (req: Request): number => (clock() - (starts.get(req) ?? clock())) / 1000;

  return {
    measureDelivery(req: Request, res: Response, next: NextFunction): void {
      starts.set(req, clock());
      res.once("finish", () => {
        if (res.statusCode >= 300) return;
        const outcome = res.statusCode === 201 ? "stored" : "duplicate";
        metrics.countDelivery(outcome, "", secondsOf(req));
      });
      next();
    },
    countRejection(error: unknown, req: Request, _res: Response, next: NextFunction): void {
      const code = error instanceof Failure ? error.code : "internal_error";
      if (!req.socket.destroyed) metrics.countDelivery("rejected", code, secondsOf(req));
      next(error);
    },
  };
}
