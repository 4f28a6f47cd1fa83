import type { Logger, Store } from "../core/ports";
import { createMemoryStore } from "./memory/create-memory-store";
import { openPostgresStore } from "./postgres/open-postgres-store";
import { openSqliteStore } from "./sqlite/open-sqlite-store";

/**
 * The store at a URL: `memory:`, `sqlite:<path>` or `postgres://…`.
 *
 * @param options `limit`: maximum number of events in memory, 10,000 by default; `log`: receives
 *   warnings such as lost connections
 * @throws Error with the cause and the remedy if the store cannot be opened
 */
export async function openStore(
  url: string,
  { limit, log = silent }: { limit?: number; log?: Logger } = {},
): Promise<Store> {
  if (url.startsWith("sqlite:")) return openSqliteStore(url.slice("sqlite:".length), log);
  if (/^postgres(ql)?:/.test(url)) return openPostgresStore(url, log);
  return createMemoryStore(limit === undefined ? {} : { limit });
}

const silent: Logger = { info() {}, warn() {}, error() {} };
