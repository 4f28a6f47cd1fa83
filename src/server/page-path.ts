const base = "http://localhost";

/** The page that a sign-in leads to; the inspector when the text is not a path of this server. */
export function toPage(path: unknown): string {
  if (typeof path !== "string" || !URL.canParse(path, base)) return "/inspector";
  const { origin, pathname, search } = new URL(path, base);
  // A browser reads "//example.com" as another site.
  const isOurs = origin === base && /^\/(?!\/).+/.test(pathname);
  return isOurs ? pathname + search : "/inspector";
}

/** The same page without `?token=`, which must not stay in the address bar. */
export function withoutToken(originalUrl: string): string {
  const { pathname, searchParams } = new URL(originalUrl, base);
  searchParams.delete("token");
  const search = searchParams.toString();
  return toPage(search === "" ? pathname : `${pathname}?${search}`);
}
