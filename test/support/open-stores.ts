import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import type { Logger, Store } from "../../src/core/ports";
import { openStore } from "../../src/store/open-store";
import { createFolder } from "./start-program";

export const silent: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Every store, with a function that opens an empty log. */
export const stores: [name: string, open: () => Promise<Store>][] = [
  ["memory", (): Promise<Store> => openStore("memory:")],
  ["sqlite", (): Promise<Store> => openStore(`sqlite:${join(createFolder(), "webhooks.db")}`)],
  ["postgres", openNewPostgresStore],
];

/** Databases of this test file whose store was closed: emptying one is quicker than a new one. */
const closed: TestDatabase[] = [];

afterAll(async () => {
  for (const database of closed.splice(0)) await database.drop();
});

async function openNewPostgresStore(): Promise<Store> {
  const used = closed.pop();
  if (used) await used.query(emptyLog);
  const database = used ?? (await createDatabase());
  const store = await openStore(database.url);
  return {
    ...store,
    async close() {
      await store.close();
      closed.push(database);
    },
  };
}

/**
 * Empties every table, as the migrations leave it. Few rows are deleted in a third of the time that
 * TRUNCATE takes. The role keeps triggers and foreign keys out of it.
 */
const emptyLog = `DO $$ DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'circleci_webhooks' AND tablename <> 'migrations'
  LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE schemaname = 'circleci_webhooks';
END $$`;

export interface TestDatabase {
  url: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** Creates an empty database on the test server. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? "";
  const name = `circleci_webhooks_${randomBytes(6).toString("hex")}`;
  await query(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: (sql) => query(url.href, sql),
    drop: async () => void (await query(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
