import { Client } from "pg";
import type { Store, Logger } from "../../src/core/ports";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { makeDelivery, readNames } from "../support/make-delivery";
import { createDatabase, silent, type TestDatabase } from "../support/open-stores";

describe("the PostgreSQL store", () => {
  let database: TestDatabase;
  const opened: Store[] = [];
  const open = async (url = database.url, log: Logger = silent): Promise<Store> => {
    const store = await openPostgresStore(url, log);
    opened.push(store);
    return store;
  };
  const urlWith = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  it("keeps the log when it is closed and opened again, and knows duplicates from before", async () => {
    const first = await openPostgresStore(database.url, silent);
    await first.events.save(makeDelivery("1"));
    await first.close();
    const second = await open();
    expect(await second.events.save(makeDelivery("1"))).toMatchObject({ outcome: "duplicate" });
    expect(await second.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
    expect(await readNames(second)).toEqual(["w/1", "w/2"]);
  });

  it("is made once when ten processes start at once", async () => {
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

  it("shows no event before one with a smaller key: writers follow each other", async () => {
    const store = await open();
    await store.events.save(makeDelivery("1"));
    const other = new Client(database.url);
    await other.connect();
    await other.query("BEGIN; UPDATE circleci_webhooks.events SET deliveries = 9");
    let isSaved = false;
    const saving = Promise.resolve(store.events.save(makeDelivery("2"))).then(
      () => (isSaved = true),
    );
    expect(await readNames(store)).toEqual(["w/1"]);
    expect(isSaved).toBe(false);
    await other.query("COMMIT");
    await saving;
    await other.end();
    expect(await readNames(store)).toEqual(["w/1", "w/2"]);
  });

  it("fails in time while another holds the log, and goes on when it lets go", async () => {
    const store = await open();
    const other = new Client(database.url);
    await other.connect();
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(1128483191, 1)");
    const saving = Promise.resolve(store.events.save(makeDelivery("1")));
    await expect(saving).rejects.toThrow("lock timeout");
    await other.query("COMMIT");
    await other.end();
    expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "stored" });
  });

  it("flushes a commit to disk, whatever the database's default", async () => {
    await open();
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const client = new Client(database.url);
    await client.connect();
    const show = async (): Promise<unknown> =>
      (await client.query<Record<string, unknown>>("SHOW synchronous_commit")).rows[0];
    expect(await show()).toEqual({ synchronous_commit: "off" });
    await client.query("BEGIN; UPDATE circleci_webhooks.events SET size = 1");
    expect(await show()).toEqual({ synchronous_commit: "on" });
    await client.end();
  });

  it("needs no right to make anything once the tables are there", async () => {
    await open();
    const role = new URL(database.url).pathname.slice(1);
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak';
      GRANT USAGE ON SCHEMA circleci_webhooks TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA circleci_webhooks TO ${role}`);
    const store = await open(
      urlWith((url) => Object.assign(url, { username: role, password: "weak" })),
    );
    expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "stored" });
    await opened.pop()?.close();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("is not ready on a database that is read-only", async () => {
    await open();
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const store = await open();
    await expect(Promise.resolve(store.check())).rejects.toThrow("read-only");
    await expect(Promise.resolve(store.events.save(makeDelivery("1")))).rejects.toThrow(
      "read-only",
    );
    const client = new Client(database.url);
    await client.connect();
    await client.query("SET default_transaction_read_only = off");
    await client.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await client.end();
  });

  it("is not ready without the right to write, and leaves nothing of a check", async () => {
    await open();
    const role = new URL(database.url).pathname.slice(1);
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'weak';
      GRANT USAGE ON SCHEMA circleci_webhooks TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA circleci_webhooks TO ${role}`);
    const store = await open(
      urlWith((url) => Object.assign(url, { username: role, password: "weak" })),
    );
    await store.check();
    await store.events.save(makeDelivery("1"));
    expect(await database.query("SELECT key FROM circleci_webhooks.events")).toEqual([
      { key: "1" },
    ]);
    await database.query(`REVOKE INSERT ON circleci_webhooks.events FROM ${role}`);
    await expect(Promise.resolve(store.check())).rejects.toThrow("permission denied");
    await opened.pop()?.close();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it("fails in time while a table is locked, and commits nothing that it refused", async () => {
    const store = await open();
    const other = new Client(database.url);
    await other.connect();
    // As CREATE INDEX does.
    await other.query("BEGIN; LOCK TABLE circleci_webhooks.events IN SHARE MODE");
    await expect(Promise.resolve(store.events.save(makeDelivery("1")))).rejects.toThrow(
      "lock timeout",
    );
    await expect(Promise.resolve(store.check())).rejects.toThrow("lock timeout");
    await other.query("COMMIT");
    await other.end();
    await store.events.save(makeDelivery("2"));
    expect(await readNames(store)).toEqual(["w/2"]);
    await store.check();
  });

  it("replaces a connection that broke, and logs it without the password", async () => {
    const logged: unknown[] = [];
    const note = (fields: object, message: string): void => void logged.push(fields, message);
    const store = await open(database.url, { info: note, warn: note, error: note });
    await store.events.save(makeDelivery("1"));
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'circleci-webhooks'",
    );
    while (!logged.includes("a connection to the database broke")) {
      await new Promise(setImmediate);
    }
    // The driver hangs its client on the error, with all that it knows.
    expect(Object.keys(logged[0] as object)).toEqual(["why"]);
    expect(await store.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
  });

  describe("does not start, and says why without the password,", () => {
    it.each<[string, (url: URL) => void, string]>([
      ["on a wrong password", (url) => (url.password = "hunter2"), "The password is wrong."],
      ["on an unknown database", (url) => (url.pathname = "/nowhere"), "There is no such database"],
      ["when nothing listens", (url) => (url.port = "1"), "Nothing listens there."],
      ["on an unknown host", (url) => (url.hostname = "nowhere.invalid"), "host"],
    ])("%s", async (_what, change, why) => {
      const url = urlWith(change);
      const { host, pathname, password } = new URL(url);
      const opening = openPostgresStore(url, silent);
      await expect(opening).rejects.toThrow(
        `postgres://${host}${pathname} cannot be used.`,
      );
      await expect(opening).rejects.toThrow(why);
      await expect(opening).rejects.not.toThrow(password);
    });

    it("on a password that looks like a path", async () => {
      const opening = openPostgresStore("postgres://me:12/34secret@127.0.0.1:1/ci", silent);
      await expect(opening).rejects.toThrow("cannot be used");
      await expect(opening).rejects.not.toThrow("secret");
    });

    it("on a database of another encoding", async () => {
      const name = `${new URL(database.url).pathname.slice(1)}_latin`;
      const options = "ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
      await database.query(`CREATE DATABASE ${name} ${options}`);
      await expect(open(urlWith((url) => (url.pathname = name)))).rejects.toThrow("not UTF8");
      await database.query(`DROP DATABASE ${name}`);
    });

    it("on a newer program's log", async () => {
      await open();
      await database.query("INSERT INTO circleci_webhooks.migrations (version) VALUES (99)");
      await expect(open()).rejects.toThrow("written by a newer version of this program");
    });
  });
});
