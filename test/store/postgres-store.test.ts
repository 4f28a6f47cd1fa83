import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Store, Logger } from "../../src/core/ports";
import { openPostgres } from "../../src/store/postgres/open-postgres";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { makeDelivery, readNames } from "../support/make-delivery";
import { makeRejection } from "../support/make-rejection";
import { makeReplay } from "../support/make-replay";
import { createDatabase, silent, type TestDatabase } from "../support/open-stores";

/** Counts the connections to the database that wait for a lock. */
async function countBlocked(observer: Client): Promise<number> {
  const { rows } = await observer.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return Number(rows[0]?.count);
}

/** The statements of docs/stores.md that let a user read and write the log. */
function readGrants(role: string): string {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "stores.md"), "utf8");
  const [, grants = ""] = /```sql\n(GRANT[^]*?)```/.exec(page) ?? [];
  return grants.replaceAll("receiver", role);
}

describe("the PostgreSQL store", () => {
  let database: TestDatabase;
  const opened: Store[] = [];
  const clients: Client[] = [];
  const open = async (url = database.url, log: Logger = silent): Promise<Store> => {
    const store = await openPostgresStore(url, log);
    opened.push(store);
    return store;
  };
  const connect = async (): Promise<Client> => {
    const client = new Client(database.url);
    clients.push(client);
    await client.connect();
    return client;
  };
  // Of this database, because other tests use the same server.
  const terminate = (which: string): Promise<object[]> =>
    database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND ${which}`,
    );

  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  it("keeps events and their identities when it is closed and opened again", async () => {
    const first = await openPostgresStore(database.url, silent);
    await first.events.save(makeDelivery("1"));
    await first.close();
    const second = await open();
    expect(await second.events.save(makeDelivery("1"))).toMatchObject({ outcome: "duplicate" });
    expect(await second.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
    expect(await readNames(second)).toEqual(["w/1", "w/2"]);
  });

  it("is migrated once when ten processes start at the same time", async () => {
    await Promise.all(Array.from({ length: 10 }, () => open()));
    expect(await database.query("SELECT version FROM circleci_webhooks.migrations")).toHaveLength(
      1,
    );
  });

  it("shares its log with other receivers", async () => {
    const stores = [await open(), await open()];
    const ids = Array.from({ length: 200 }, (_, n) => String(n));
    const saved = await Promise.all(
      stores.flatMap((store, n) =>
        (n === 0 ? ids : [...ids].reverse()).map(async (id) => store.events.save(makeDelivery(id))),
      ),
    );
    expect(saved.filter(({ outcome }) => outcome === "stored")).toHaveLength(200);
    expect(new Set(await readNames(stores[0]!)).size).toBe(200);
  });

  it("lets one writer commit after the other, so that keys become visible in ascending order", async () => {
    const [first, second] = [await open(), await open()];
    await first.events.save(makeDelivery("1"));
    const [other, observer] = [await connect(), await connect()];
    const saved: string[] = [];
    const save = async (store: Store, id: string): Promise<void> => {
      await store.events.save(makeDelivery(id));
      saved.push(id);
    };
    const blocked = async (count: number): Promise<void> => {
      while (saved.length === 0 && (await countBlocked(observer)) < count);
    };
    await other.query("BEGIN; UPDATE circleci_webhooks.events SET size = size");
    // The first writer waits for the row after it has drawn its key.
    const saving = [save(first, "1")];
    await blocked(1);
    saving.push(save(second, "2"));
    await blocked(2);
    expect(await readNames(second)).toEqual(["w/1"]);
    await other.query("COMMIT");
    await Promise.all(saving);
    expect(await second.feed.readAfter(0, 10)).toMatchObject([
      { key: 1, outcome: "stored" },
      { key: 2, outcome: "duplicate" },
      { key: 3, outcome: "stored" },
    ]);
  });

  it("rejects an event in time while another writer holds the lock, and stores it afterwards", async () => {
    const store = await open();
    const other = await connect();
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(1128483191, 1)");
    const saving = Promise.resolve(store.events.save(makeDelivery("1")));
    await expect(saving).rejects.toThrow("lock timeout");
    await other.query("COMMIT");
    expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "stored" });
  });

  it("flushes a commit to disk whatever the database's default", async () => {
    await open();
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const client = await connect();
    const show = async (): Promise<unknown> =>
      (await client.query<Record<string, unknown>>("SHOW synchronous_commit")).rows[0];
    expect(await show()).toEqual({ synchronous_commit: "off" });
    await client.query("BEGIN; UPDATE circleci_webhooks.events SET size = 1");
    expect(await show()).toEqual({ synchronous_commit: "on" });
  });

  describe("with the privileges that the documentation grants", () => {
    let role: string;
    let store: Store;
    beforeEach(async () => {
      await open();
      role = new URL(database.url).pathname.slice(1);
      await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak'; ${readGrants(role)}`);
      store = await open(
        Object.assign(new URL(database.url), { username: role, password: "weak" }).href,
      );
    });
    afterEach(async () => {
      await opened.pop()?.close();
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });

    it("reads and writes everything", async () => {
      expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "stored" });
      expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "duplicate" });
      await store.rejections.save([makeRejection()]);
      await store.replays.save("1", makeReplay());
      expect(await store.feed.readAfter(0, 10)).toHaveLength(3);
      expect(await store.replays.list("1")).toHaveLength(1);
      expect(await store.rejections.removeBefore(new Date())).toBe(1);
      expect(await store.events.removeBefore(new Date(), 10)).toBe(1);
    });

    it("passes its check, which leaves nothing in the log", async () => {
      await store.check();
      expect(await database.query("SELECT key FROM circleci_webhooks.events")).toEqual([]);
    });

    it.each(["INSERT ON circleci_webhooks.events", "USAGE ON SEQUENCE circleci_webhooks.keys"])(
      "fails its check without %s",
      async (privilege) => {
        await database.query(`REVOKE ${privilege} FROM ${role}`);
        await expect(Promise.resolve(store.check())).rejects.toThrow("permission denied");
      },
    );
  });

  it("fails its check on a read-only database", async () => {
    await open();
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const store = await open();
    await expect(Promise.resolve(store.check())).rejects.toThrow("read-only");
    await expect(Promise.resolve(store.events.save(makeDelivery("1")))).rejects.toThrow(
      "read-only",
    );
    const client = await connect();
    await client.query("SET default_transaction_read_only = off");
    await client.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  });

  it("rejects an event in time while a table is locked, and does not commit it later", async () => {
    const store = await open();
    const other = await connect();
    // CREATE INDEX takes the same lock.
    await other.query("BEGIN; LOCK TABLE circleci_webhooks.events IN SHARE MODE");
    await expect(Promise.resolve(store.events.save(makeDelivery("1")))).rejects.toThrow(
      "lock timeout",
    );
    await expect(Promise.resolve(store.check())).rejects.toThrow("lock timeout");
    await other.query("COMMIT");
    await store.events.save(makeDelivery("2"));
    expect(await readNames(store)).toEqual(["w/2"]);
    await store.check();
  });

  it("survives the loss of a connection between two statements of a transaction", async () => {
    const { pool, writer } = await openPostgres(database.url, silent);
    const client = await pool.connect();
    await client.query("BEGIN");
    const lost = new Promise<void>((resolve) => client.once("end", resolve));
    await terminate("state = 'idle in transaction'");
    await lost;
    await expect(client.query("COMMIT")).rejects.toThrow();
    client.release(true);
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await Promise.all([pool.end(), writer.end()]);
  });

  it("replaces a broken connection and logs it without the password", async () => {
    const logged: unknown[] = [];
    const note = (fields: object, message: string): void => void logged.push(fields, message);
    const store = await open(database.url, { info: note, warn: note, error: note });
    await store.events.save(makeDelivery("1"));
    await terminate("application_name = 'circleci-webhooks'");
    while (!logged.includes("database connection lost")) {
      await new Promise(setImmediate);
    }
    // The driver attaches its client to the error, with the password.
    expect(Object.keys(logged[0] as object)).toEqual(["why"]);
    expect(await store.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
  });
});
