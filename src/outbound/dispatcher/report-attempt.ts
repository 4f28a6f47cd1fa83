import type { Logger } from "../../core/ports";
import type { Attempted } from "../../core/routing/outbox";
import type { Waiting } from "./choose-batch";

/** Logs the new state of each notification. */
export function reportAttempt(
  { destination, attempt, state, retryInMs, pause, isFailure }: Attempted,
  sent: readonly Waiting[],
  log: Logger,
): void {
  const { status, error, durationMs } = attempt;
  const fields = { destination, status, durationMs, ...(error !== null && { why: error }) };
  for (const { key, eventKey, reason } of sent) {
    const named = { ...fields, key, event: eventKey };
    if (state === "delivered") log.info(named, `${reason}: delivered to ${destination}`);
    else if (state === "failed") log.error(named, `${reason}: not delivered to ${destination}`);
    else if (isFailure)
      log.warn(named, `${reason}: refused by ${destination} with others, will be sent alone`);
    else
      log.warn(
        { ...named, retryInMs },
        `${reason}: not delivered to ${destination} yet, will be retried`,
      );
  }
  if (pause !== null) log.error({ destination, why: pause }, `${destination} is paused`);
}
