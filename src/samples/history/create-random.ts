import { createHash } from "node:crypto";
import { toUuid } from "../sample-project";

/** Random values that are the same for the same seed. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** An integer from `min` to `max`, both inclusive. */
  between(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  uuid: () => string;
  /** A commit's id. */
  revision(): string;
}

export function createRandom(seed: string): Random {
  let draws = 0;
  const draw = (): Buffer => createHash("sha256").update(`${seed} ${draws++}`).digest();
  const next = (): number => draw().readUInt32BE(0) / 2 ** 32;
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    uuid: () => toUuid(draw()),
    revision: () => draw().toString("hex").slice(0, 40),
  };
}
