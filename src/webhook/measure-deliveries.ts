import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../core/errors";
import type { DeliveryOutcome, MetricsRecorder } from "../core/metrics-recorder";
import type { SaveOutcome } from "../core/ports";

export interface DeliveryMeasurement {
  /** The first handler of the webhook route. */
  measureDelivery: RequestHandler;
  /** After the response to a delivery that was accepted. */
  countAccepted: (req: Request, outcome: SaveOutcome) => void;
  /** The last handler. */
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
  function count(req: Measured, outcome: DeliveryOutcome, code: string): void {
    const now = clock();
    const { [startedAt]: start = now } = req;
    if (!req.socket.destroyed) metrics.countDelivery(outcome, code, (now - start) / 1000);
  }

  return {
    measureDelivery(req: Measured, _res: Response, next: NextFunction): void {
      req[startedAt] = clock();
      next();
    },
    countAccepted: (req, outcome) => count(req, outcome, ""),
    countRejection(error: unknown, req: Request, _res: Response, next: NextFunction): void {
      const code = error instanceof Failure ? error.code : "internal_error";
      count(req, "rejected", code);
      next(error);
    },
  };
}
