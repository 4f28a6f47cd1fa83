/** Whether a value has the documented type. An object's wrong fields are made undefined. */
export type Check = (value: unknown) => boolean;

export const text: Check = (value) => typeof value === "string";

export function textUpTo(maxLength: number): Check {
  return (value) => typeof value === "string" && value.length <= maxLength;
}

/** JSON.parse reads 1e999 as Infinity. */
export const count: Check = Number.isFinite;

/** An object of any fields. */
export const map: Check = isFields;

/** An object whose documented fields are of these types, null, or left out. It may have others. */
export function object(checks: Readonly<Record<string, Check>>): Check {
  const fields = Object.entries(checks);
  return (value) => {
    if (!isFields(value)) return false;
    for (const [name, check] of fields) {
      // eslint-disable-next-line own/no-text-index -- the names are the documented ones
      const field = value[name];
      // eslint-disable-next-line own/no-text-index -- as above
      if (field !== undefined && field !== null && !check(field)) value[name] = undefined;
    }
    return true;
  };
}

/** Without an own `__proto__`, which JSON may have. */
function isFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
  return true;
}
