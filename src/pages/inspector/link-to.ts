/** A link with the current query, with some parameters changed; undefined removes one. */
export function linkTo(
  path: string,
  query: Record<string, string>,
  changes: Record<string, string | undefined> = {},
): string {
  const entries = Object.entries({ ...query, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const search = new URLSearchParams(entries).toString();
  return search === "" ? path : `${path}?${search}`;
}
