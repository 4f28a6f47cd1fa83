/** Query parameters; a list if one appears several times. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** A link with the current query, with some parameters changed; undefined removes one. */
export function linkTo(
  path: string,
  query: Query,
  changes: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): string {
  const entries = Object.entries({ ...query, ...changes }).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  );
  const search = new URLSearchParams(entries).toString();
  return search === "" ? path : `${path}?${search}`;
}
