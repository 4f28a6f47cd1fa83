import type { Database } from "better-sqlite3";
import pg from "pg";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { createPostgresDatabase } from "../../src/store/postgres/postgres-database";
import { createConsumerCursor } from "../../src/store/sql/consumer-cursor";
import type { SqlDatabase } from "../../src/store/sql/sql-database";
import { openSqlite } from "../../src/store/sqlite/open-sqlite";
import { createSqliteDatabase, prepareStatements } from "../../src/store/sqlite/sqlite-database";
import { createDatabase, silent } from "../support/open-stores";
import { createFolder } from "../support/start-program";

interface Opened {
  database: SqlDatabase;
  close(): void | Promise<void>;
}

function openSqliteDatabase(): Promise<Opened> {
  const file: Database = openSqlite(`${createFolder()}/webhooks.db`);
  const statements = prepareStatements(file);
  const database = createSqliteDatabase(statements.read, (written) =>
    Promise.resolve(statements.write(written)),
  );
  return Promise.resolve({ database, close: () => void file.close() });
}

async function openPostgresDatabase(): Promise<Opened> {
  const created = await createDatabase();
  await (await openPostgresStore(created.url, silent)).close();
  const pool = new pg.Pool({
    connectionString: created.url,
    types: { getTypeParser: () => Number },
  }).on("error", () => undefined);
  return {
    database: createPostgresDatabase(pool),
    async close() {
      await pool.end();
      await created.drop();
    },
  };
}

describe.each([
  ["sqlite", openSqliteDatabase],
  ["postgres", openPostgresDatabase],
])("the cursor of a consumer in %s", (_name, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  it("starts once and is undefined before", async () => {
    const cursor = createConsumerCursor(opened.database, "router");
    expect(await cursor.read()).toBeUndefined();
    await opened.database.write(cursor.start(7));
    await opened.database.write(cursor.start(9));
    expect(await cursor.read()).toBe(7);
  });

  it("moves only from its current key, and otherwise nothing is written", async () => {
    const cursor = createConsumerCursor(opened.database, "router");
    const other = createConsumerCursor(opened.database, "insights");
    await opened.database.write(cursor.start(7));
    expect(await opened.database.write(cursor.advance(7, 8), other.start(1))).toBe(1);
    expect(
      await opened.database.write(other.start(2), cursor.advance(7, 9), other.stop()),
    ).toBeUndefined();
    expect(await opened.database.write(cursor.advance(7, 9))).toBeUndefined();
    expect([await cursor.read(), await other.read()]).toEqual([8, 1]);
  });

  it("is removed after a stop", async () => {
    const cursor = createConsumerCursor(opened.database, "router");
    await opened.database.write(cursor.start(7));
    await opened.database.write(cursor.stop());
    expect(await cursor.read()).toBeUndefined();
  });
});
