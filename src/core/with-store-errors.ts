import { Failure } from "./errors";

/** Wraps an error of a store in `store_unavailable` (503), because a retry may succeed. */
export async function withStoreErrors<Result>(
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("store_unavailable", { cause });
  }
}

/** Whether an error says that the store was away, locked or full, whatever was to be stored. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Failure && error.code === "store_unavailable";
}
