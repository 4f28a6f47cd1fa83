import type { EventStore } from "../core/ports";
import { createMemoryStore } from "./memory-store";
import { openSqliteStore } from "./sqlite-store";

/**
 * The store that `STORE_URL` names: `memory:` or `sqlite:<path>`.
 *
 * @param limit how many events the memory store keeps
 * @throws Error that says what is wrong with the store and what to do
 */
export function openStore(url: string, { limit }: { limit: number }): EventStore {
  return url.startsWith("sqlite:")
    ? openSqliteStore(url.slice("sqlite:".length))
    : createMemoryStore({ limit });
}
