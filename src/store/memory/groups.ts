/** Items by their group. Items without a group are left out. */
export interface Groups<Item> {
  /** The item must not be in the group. */
  add(group: string | null, item: Item): void;
  remove(group: string | null, item: Item): void;
  has(group: string | null): boolean;
  of(group: string | null): readonly Item[];
}

/** Most groups have one item or a few: an array takes less memory and time than a Set. */
export function createGroups<Item>(): Groups<Item> {
  const groups = new Map<string, Item[]>();
  return {
    add(group, item) {
      if (group === null) return;
      const items = groups.get(group);
      if (items === undefined) groups.set(group, [item]);
      else items.push(item);
    },
    remove(group, item) {
      if (group === null) return;
      const items = groups.get(group);
      const index = items?.indexOf(item) ?? -1;
      if (items === undefined || index === -1) return;
      if (items.length === 1) groups.delete(group);
      else items.splice(index, 1);
    },
    has: (group) => group !== null && groups.has(group),
    of: (group) => (group === null ? [] : (groups.get(group) ?? [])),
  };
}
