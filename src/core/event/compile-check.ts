import type { z } from "zod";

type Check = (value: unknown) => boolean;

/**
 * Compiles a zod schema to a quick check of parsed JSON. True means that zod would return an equal
 * value; false decides nothing, and zod has to look. Checking takes a tenth of zod's time.
 *
 * @throws TypeError for a schema with a part that this does not know
 */
export function compileCheck(schema: z.core.$ZodType): Check {
  const { type } = schema._zod.def;
  const compile = compilers[type];
  if (compile === undefined) throw new TypeError(`A check of ${type} is not known.`);
  return compile(schema as never);
}

const compilers: Partial<Record<string, (schema: never) => Check>> = {
  optional: ({ _zod: { def } }: z.core.$ZodOptional) => orElse(undefined, def.innerType),
  nullable: ({ _zod: { def } }: z.core.$ZodNullable) => orElse(null, def.innerType),
  catch: ({ _zod: { def } }: z.core.$ZodCatch) => compileCheck(def.innerType),
  string: checkString,
  number: checkNumber,
  record: checkRecord,
  object: checkObject,
};

function orElse(allowed: unknown, schema: z.core.$ZodType): Check {
  const check = compileCheck(schema);
  return (value) => value === allowed || check(value);
}

function checkString(schema: z.ZodString): Check {
  const { minLength, maxLength, format } = schema;
  if (format !== null) throw new TypeError(`A check of ${format} is not known.`);
  const known = ["min_length", "max_length"];
  for (const { _zod } of schema.def.checks ?? []) {
    if (!known.includes(_zod.def.check)) {
      throw new TypeError(`A check of ${_zod.def.check} is not known.`);
    }
  }
  const [min, max] = [minLength ?? 0, maxLength ?? Infinity];
  return (value) => typeof value === "string" && value.length >= min && value.length <= max;
}

function checkObject({ _zod: { def } }: z.core.$ZodObject): Check {
  if (def.catchall?._zod.def.type !== "unknown") {
    throw new TypeError("A check of an object that is not loose is not known.");
  }
  const fields = Object.entries(def.shape).map(([name, field]) => ({
    name,
    check: compileCheck(field),
  }));
  return (value) => {
    if (!isPlainObject(value)) return false;
    // eslint-disable-next-line own/no-text-index -- the names are the schema's
    for (const { name, check } of fields) if (!check(value[name])) return false;
    return true;
  };
}

/** An own `__proto__`, which JSON may have, zod leaves out. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !Object.hasOwn(value, "__proto__")
  );
}

function checkNumber({ _zod: { def } }: z.core.$ZodNumber): Check {
  if ((def.checks ?? []).length > 0) throw new TypeError("A check of bounds is not known.");
  // JSON.parse reads 1e999 as Infinity.
  return Number.isFinite;
}

function checkRecord({ _zod: { def } }: z.core.$ZodRecord): Check {
  if (def.valueType._zod.def.type === "unknown") return isPlainObject;
  throw new TypeError("A check of a record's values is not known.");
}
