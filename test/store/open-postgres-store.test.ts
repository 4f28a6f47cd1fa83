import type { Store } from "../../src/core/ports";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { createDatabase, silent, type TestDatabase } from "../support/open-stores";

describe("openPostgresStore, without naming the password,", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  const open = (url = database.url): Promise<Store> => openPostgresStore(url, silent);
  const urlWith = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it.each<[string, (url: URL) => void, string]>([
    ["rejects a wrong password", (url) => (url.password = "hunter2"), "the password is wrong."],
    [
      "rejects an unknown database",
      (url) => (url.pathname = "/nowhere"),
      "the database does not exist",
    ],
    [
      "rejects a port on which nothing listens",
      (url) => (url.port = "1"),
      "nothing is listening there.",
    ],
    ["rejects an unknown host", (url) => (url.hostname = "nowhere.invalid"), "host"],
  ])("%s", async (_what, change, why) => {
    const url = urlWith(change);
    const { host, pathname, password } = new URL(url);
    const opening = openPostgresStore(url, silent);
    await expect(opening).rejects.toThrow(`Cannot open postgres://${host}${pathname}:`);
    await expect(opening).rejects.toThrow(why);
    await expect(opening).rejects.not.toThrow(password);
  });

  it("rejects a URL whose password looks like a path", async () => {
    const opening = openPostgresStore("postgres://me:12/34secret@127.0.0.1:1/ci", silent);
    await expect(opening).rejects.toThrow("Cannot open");
    await expect(opening).rejects.not.toThrow("secret");
  });

  it("rejects a database of another encoding", async () => {
    const name = `${new URL(database.url).pathname.slice(1)}_latin`;
    const options = "ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
    await database.query(`CREATE DATABASE ${name} ${options}`);
    await expect(open(urlWith((url) => (url.pathname = name)))).rejects.toThrow("not UTF8");
    await database.query(`DROP DATABASE ${name}`);
  });

  it("rejects a log that a newer version wrote", async () => {
    await (await open()).close();
    await database.query("INSERT INTO circleci_webhooks.migrations (version) VALUES (99)");
    await expect(open()).rejects.toThrow("created by a newer version");
  });
});
