/** Items in ascending order of their keys. */
export interface KeyedList<Item> {
  size(): number;
  push(key: number, item: Item): void;
  get(key: number): Item | undefined;
  /** Items with a larger key, oldest first. */
  after(key: number, limit: number): Item[];
  /** Items with a smaller key, newest first. The list may change during the iteration. */
  newestFirst(below?: number): Generator<Item>;
  oldest(): Item | undefined;
  removeOldest(): Item | undefined;
  /** @returns the removed items: the oldest that match, at most `limit` */
  remove(matches: (item: Item) => boolean, limit?: number): Item[];
}

interface Slot<Item> {
  key: number;
  item: Item;
}

/** An array with a moving start, so that removing the oldest item is cheap. */
export function createKeyedList<Item>(): KeyedList<Item> {
  let slots: (Slot<Item> | undefined)[] = [];
  let start = 0;

  /** Index of the first slot with at least this key. */
  function find(key: number): number {
    let low = start;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((slots[middle]?.key ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function compact(): void {
    if (start < 1_000 || start < slots.length / 2) return;
    slots = slots.slice(start);
    start = 0;
  }

  return {
    size: () => slots.length - start,
    push(key, item) {
      slots.push({ key, item });
    },
    get(key) {
      const slot = slots[find(key)];
      return slot?.key === key ? slot.item : undefined;
    },
    after(key, limit) {
      const first = find(key + 1);
      return slots.slice(first, first + limit).flatMap((slot) => (slot ? [slot.item] : []));
    },
    *newestFirst(below = Infinity) {
      let key = below;
      for (;;) {
        const slot = slots[find(key) - 1];
        if (!slot) return;
        yield slot.item;
        key = slot.key;
      }
    },
    oldest: () => slots[start]?.item,
    removeOldest() {
      const item = slots[start]?.item;
      if (start < slots.length) slots[start++] = undefined;
      compact();
      return item;
    },
    remove(matches, limit = Infinity) {
      const removed: Item[] = [];
      slots = slots.slice(start).filter((slot) => {
        if (!slot || removed.length >= limit || !matches(slot.item)) return true;
        removed.push(slot.item);
        return false;
      });
      start = 0;
      return removed;
    },
  };
}
