const base = "http://localhost";

/** The page to redirect to after sign-in; the inspector unless `path` is a path on this server. */
export function toPagePath(path: unknown): string {
  if (typeof path !== "string" || !URL.canParse(path, base)) return "/inspector";
  const { origin, pathname, search } = new URL(path, base);
  // A browser resolves "//example.com" to another site.
  const isOurs = origin === base && /^\/(?!\/).+/.test(pathname);
  return isOurs ? pathname + search : "/inspector";
}

/** Removes `?token=`, which must not stay in the address bar. */
export function removeToken(originalUrl: string): string {
  // A client may send any text, such as "http://:/inspector".
  if (!URL.canParse(originalUrl, base)) return "/inspector";
  const { pathname, searchParams } = new URL(originalUrl, base);
  searchParams.delete("token");
  const search = searchParams.toString();
  return toPagePath(search === "" ? pathname : `${pathname}?${search}`);
}
