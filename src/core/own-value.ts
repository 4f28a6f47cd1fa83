/** The value of an object's own key. `object[key]` finds "constructor" in every object. */
export function ownValue<Value>(
  object: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  // eslint-disable-next-line own/no-text-index -- the key is the object's own
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
