import { Failure } from "./errors";

/**
 * Turns what a store throws into `store_unavailable` (503): we are at fault, and asking again later
 * may help. The log tells the cause.
 */
export async function withStoreErrors<Answer>(
  ask: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("store_unavailable", { cause });
  }
}
