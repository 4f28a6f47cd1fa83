import bytes from "bytes";

/** In bytes, at least 1; undefined for an invalid size. `bytes` alone would parse "5 potatoes" as 5. */
export function parseSize(size: number | string): number | undefined {
  const isSize = /^\d+(\.\d+)?\s*(b|kb|mb)?$/i.test(String(size));
  const parsed = isSize ? Math.floor(bytes.parse(size) ?? 0) : 0;
  return parsed >= 1 ? parsed : undefined;
}

/**
 * The maximum size of a body in bytes.
 *
 * @throws TypeError for an invalid size
 */
export function requireSize(limit: number | string): number {
  const size = parseSize(limit);
  if (size !== undefined) return size;
  throw new TypeError(`Invalid body limit "${limit}". Use a size such as "5mb".`);
}
