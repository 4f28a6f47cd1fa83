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
  // One more than requested shows whether there is a next page.
  const found = await read({ limit: limit + 1, before: cursor });
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? (items.at(-1)?.key ?? null) : null };
}
