import { Failure } from "../../core/errors";
import type { Logger } from "../../core/ports";
import type { ShownFailure } from "./render-plain";

/** Lets a page say in place what it cannot show. Other errors than a `Failure` are thrown. */
export async function catchFailure<Found>(
  find: () => Promise<Found>,
  log: Logger,
): Promise<{ found?: Found; failure?: ShownFailure }> {
  try {
    return { found: await find() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, status, message, cause } = error;
    if (cause === undefined) log.warn({ code, status }, "page not shown");
    else log.error({ code, status, err: cause }, "page not shown");
    return { failure: { code, status, message } };
  }
}
