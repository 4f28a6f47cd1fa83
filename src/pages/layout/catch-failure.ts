import { Failure } from "../../core/errors";
import type { Logger } from "../../core/ports";
import type { ShownFailure } from "./plain/render-plain";

/**
 * Catches the failure of a part, which the page then shows in its place. An unexpected error is an
 * `internal_error`.
 */
export async function catchFailure<Found>(
  find: () => Promise<Found>,
  log: Logger,
): Promise<{ found?: Found; failure?: ShownFailure }> {
  try {
    return { found: await find() };
  } catch (error) {
    const isExpected = error instanceof Failure;
    const failure = isExpected ? error : new Failure("internal_error", { cause: error });
    const { code, status, message, cause } = failure;
    if (cause === undefined) log.warn({ code, status }, "page not shown");
    else log.error({ code, status, err: cause }, "page not shown");
    return { failure: { code, status, message } };
  }
}
