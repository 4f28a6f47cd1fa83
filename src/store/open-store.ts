import { guardStore } from "../core/guard-store";
import type { Logger, Store } from "../core/ports";
import { createMemoryStore } from "./memory/create-memory-store";
import type * as OpenPostgresStore from "./postgres/open-postgres-store";
import type * as OpenSqliteStore from "./sqlite/open-sqlite-store";

/**
 * The store at a URL: `memory:`, `sqlite:<path>` or `postgres://…`.
 *
 * @param options `limit`: maximum number of events in memory, 10,000 by default; `log`: receives
 *   warnings such as lost connections
 * @returns the store, whose failures are all `store_unavailable`
 * @throws Error with the cause and the remedy if the store cannot be opened
 */
export async function openStore(
  url: string,
  { limit, log = silent }: { limit?: number; log?: Logger } = {},
): Promise<Store> {
  return guardStore(await open(url, limit, log));
}

async function open(url: string, limit: number | undefined, log: Logger): Promise<Store> {
  if (url.startsWith("sqlite:")) return load.sqlite().openSqliteStore(url.slice(7), log);
  if (/^postgres(ql)?:/.test(url)) return load.postgres().openPostgresStore(url, log);
  return createMemoryStore(limit === undefined ? {} : { limit });
}

/** Only the store in use is loaded. */
const load = {
  /* eslint-disable @typescript-eslint/no-require-imports */
  sqlite: () => require("./sqlite/open-sqlite-store") as typeof OpenSqliteStore,
  postgres: () => require("./postgres/open-postgres-store") as typeof OpenPostgresStore,
};

const silent: Logger = { info() {}, warn() {}, error() {} };
