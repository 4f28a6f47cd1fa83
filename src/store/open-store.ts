import type { EventStore, Logger } from "../core/ports";
import { createMemoryStore } from "./memory-store";
import { openPostgresStore } from "./postgres-store";
import { openSqliteStore } from "./sqlite-store";

/**
 * The store that `STORE_URL` names: `memory:`, `sqlite:<path>` or `postgres://…`.
 *
 * @param limit how many events the memory store keeps
 * @throws Error that says what is wrong with the store and what to do
 */
export async function openStore(
  url: string,
  { limit, log }: { limit: number; log: Logger },
): Promise<EventStore> {
  if (url.startsWith("sqlite:")) return openSqliteStore(url.slice("sqlite:".length));
  if (/^postgres(ql)?:/.test(url)) return openPostgresStore(url, log);
  return createMemoryStore({ limit });
}
