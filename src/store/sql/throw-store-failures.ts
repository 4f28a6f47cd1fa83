import { Failure } from "../../core/errors";

/**
 * Codes of errors that are due to the values of a statement: they come again however often it is
 * tried. https://www.postgresql.org/docs/current/errcodes-appendix.html (data exception, integrity
 * constraint, program limit) and https://www.sqlite.org/rescode.html
 */
const ofValues = /^(?:(?:22|23|54)[\dA-Z]{3}$|SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)(?:_|$))/;

/** The drivers' errors for a value that they cannot pass on. */
const ofArguments = new Set(["RangeError", "TypeError"]);

/**
 * Runs statements of a database.
 *
 * @throws Failure `store_unavailable` unless the error is due to the values: the database is away,
 *   locked, full or damaged
 */
export async function throwStoreFailures<Result>(
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    throw isOfValues(cause) || cause instanceof Failure
      ? cause
      : new Failure("store_unavailable", { cause });
  }
}

/** Whether an error of a database is due to the values of a statement. */
export function isOfValues(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return ofArguments.has(String(name)) || ofValues.test(String(code));
}
