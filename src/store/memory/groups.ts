/** Items by what they belong to; those that belong to nothing are left out. */
export interface Groups<Item> {
  add(group: string | null, item: Item): void;
  remove(group: string | null, item: Item): void;
  of(group: string | null): Item[];
}

export function createGroups<Item>(): Groups<Item> {
  const groups = new Map<string, Set<Item>>();
  return {
    add(group, item) {
      if (group === null) return;
      const items = groups.get(group) ?? new Set();
      groups.set(group, items.add(item));
    },
    remove(group, item) {
      if (group === null) return;
      const items = groups.get(group);
      items?.delete(item);
      if (items?.size === 0) groups.delete(group);
    },
    of: (group) => (group === null ? [] : [...(groups.get(group) ?? [])]),
  };
}
