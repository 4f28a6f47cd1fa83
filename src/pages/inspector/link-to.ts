/** The written parameters of this view, with some of them changed; undefined takes one out. */
export function linkTo(
  path: string,
  written: Record<string, string>,
  change: Record<string, string | undefined> = {},
): string {
  const entries = Object.entries({ ...written, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const query = new URLSearchParams(entries).toString();
  return query === "" ? path : `${path}?${query}`;
}
