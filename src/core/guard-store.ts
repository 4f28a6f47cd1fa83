import { Failure } from "./errors";

/** The guards of what is guarded, and the guards themselves. */
const guards = new WeakMap<object, object>();

/**
 * A store, or a part of one, whose failures all arrive as `store_unavailable` (503), because a retry
 * may succeed: those of its functions, of what they promise, and of the items that they give one by
 * one. A store that is guarded stays as it is.
 */
export function guardStore<Part extends object>(part: Part): Part {
  const known = guards.get(part);
  if (known) return known as Part;
  const guard = new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === "function") return guardFunction(target, value as AnyFunction);
      return typeof value === "object" && value !== null ? guardStore(value) : value;
    },
  });
  guards.set(part, guard);
  guards.set(guard, guard);
  return guard;
}

type AnyFunction = (...given: unknown[]) => unknown;

function guardFunction(owner: object, run: AnyFunction): AnyFunction {
  return (...given) => {
    try {
      const result = run.apply(owner, given);
      if (isPromise(result)) return Promise.resolve(result).catch(fail);
      return isAsyncIterable(result) ? guardItems(result) : result;
    } catch (cause) {
      return fail(cause);
    }
  };
}

async function* guardItems(items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* items;
  } catch (cause) {
    fail(cause);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function fail(cause: unknown): never {
  throw cause instanceof Failure ? cause : new Failure("store_unavailable", { cause });
}

/** Whether an error says that the store was away, locked or full, whatever was to be stored. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Failure && error.code === "store_unavailable" && !isOfValues(error.cause);
}

/**
 * Codes of errors that are due to the values of a statement: they come again however often it is
 * tried. https://www.postgresql.org/docs/current/errcodes-appendix.html (data exception, integrity
 * constraint, program limit) and https://www.sqlite.org/rescode.html
 */
const ofValues = /^(?:(?:22|23|54)[\dA-Z]{3}$|SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)(?:_|$))/;

/** The drivers' errors for a value that they cannot pass on. */
const ofArguments = new Set(["RangeError", "TypeError"]);

/** Whether an error of a database is due to the values of a statement. */
export function isOfValues(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return ofArguments.has(String(name)) || ofValues.test(String(code));
}
