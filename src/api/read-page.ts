import type { Page } from "../core/page";

/**
 * One page of a list that is sorted by key, newest first.
 *
 * @returns `next`: the cursor of the page after it; null on the last page
 * @throws Failure `store_unavailable` (503)
 */
export async function readPage<Item extends { key: string }>(
  read: (page: Page) => Promise<Item[]>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Item[]; next: string | null }> {
  const { items, last } = await readOneMore(
    (count) => read({ limit: count, before: cursor }),
    limit,
  );
  return { items, next: last?.key ?? null };
}

/**
 * Reads one item more than is asked for, which shows whether there is a next page.
 *
 * @returns `last`: the item that the next page follows; undefined on the last page
 */
export async function readOneMore<Item>(
  read: (count: number) => Promise<Item[]>,
  limit: number,
): Promise<{ items: Item[]; last: Item | undefined }> {
  const found = await read(limit + 1);
  const items = found.slice(0, limit);
  return { items, last: found.length > limit ? items.at(-1) : undefined };
}
