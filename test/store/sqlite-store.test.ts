import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { openSqlite } from "../../src/store/sqlite/open-sqlite";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { createFolder } from "../support/start-program";
import { makeDelivery, readNames } from "../support/make-delivery";
import { silent } from "../support/open-stores";

const Sqlite = loadSqlite();

function newPath(): string {
  return join(createFolder(), "data", "webhooks.db");
}

describe("the SQLite store", () => {
  it("keeps the log when it is closed and opened again, and knows duplicates from before", async () => {
    const path = newPath();
    const first = openSqliteStore(path, silent);
    await first.events.save(makeDelivery("1"));
    await first.close();
    const second = openSqliteStore(path, silent);
    expect(await second.events.save(makeDelivery("1"))).toMatchObject({ outcome: "duplicate" });
    expect(await second.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
    expect(await readNames(second)).toEqual(["w/1", "w/2"]);
    await second.close();
  });

  it("keeps what it was given when it is closed", async () => {
    const path = newPath();
    const store = openSqliteStore(path, silent);
    const saving = ["1", "2"].map(async (id) => store.events.save(makeDelivery(id)));
    await store.close();
    expect(await Promise.all(saving)).toEqual([
      { outcome: "stored", key: "1" },
      { outcome: "stored", key: "2" },
    ]);
    const again = openSqliteStore(path, silent);
    expect(await readNames(again)).toEqual(["w/1", "w/2"]);
    await again.close();
  });

  it("flushes every commit to disk", async () => {
    const database = openSqlite(newPath());
    // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL
    expect(database.pragma("synchronous", { simple: true })).toBe(2);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    database.close();
  });

  it("leaves nothing of an event that was removed", async () => {
    const path = newPath();
    const store = openSqliteStore(path, silent);
    await store.events.save(makeDelivery("1"));
    await store.events.save(makeDelivery("1"));
    expect(await store.events.removeBefore(new Date(), 10)).toBe(1);
    await store.close();
    const file = new Sqlite(path);
    for (const table of ["events", "payloads", "redeliveries"]) {
      expect(file.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
    file.close();
  });

  it("is for its owner alone", async () => {
    const path = newPath();
    const store = openSqliteStore(path, silent);
    await store.events.save(makeDelivery("1"));
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
    await store.close();
  });

  it("shares its file with another process", async () => {
    const path = newPath();
    const stores = [openSqliteStore(path, silent), openSqliteStore(path, silent)];
    const ids = Array.from({ length: 200 }, (_, n) => String(n));
    const saved = await Promise.all(
      ids.flatMap((id) => stores.map(async (store) => store.events.save(makeDelivery(id)))),
    );
    expect(saved.filter(({ outcome }) => outcome === "stored")).toHaveLength(200);
    expect(new Set(await readNames(stores[0]!)).size).toBe(200);
    for (const store of stores) await store.close();
  });

  it("refuses an event while another program holds the file, and goes on when it lets go", async () => {
    const path = newPath();
    const store = openSqliteStore(path, silent);
    const other = new Sqlite(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.events.save(makeDelivery("1"))).rejects.toMatchObject({
      message: "database is locked",
    });
    await expect(Promise.resolve(store.check())).rejects.toMatchObject({
      message: "database is locked",
    });
    other.exec("ROLLBACK");
    expect(await store.events.save(makeDelivery("1"))).toMatchObject({ outcome: "stored" });
    await store.close();
  });

  describe("does not start, and says why,", () => {
    const open = (path: string) => () => openSqliteStore(path, silent);

    it("on a file that is no database, which it leaves as it is", () => {
      const path = join(createFolder(), "notes.txt");
      writeFileSync(path, "not a database, but precious".repeat(100));
      expect(open(path)).toThrow(
        `Cannot open STORE_URL=sqlite:${path}: it is not a SQLite database.`,
      );
      expect(readFileSync(path, "utf8")).toContain("precious");
    });

    it("on another program's database", () => {
      const path = join(createFolder(), "other.db");
      new Sqlite(path).exec("CREATE TABLE songs (title)").close();
      const before = readFileSync(path);
      expect(open(path)).toThrow("it belongs to another program. Use another path.");
      expect(readFileSync(path)).toEqual(before);
    });

    it("on a newer program's log", async () => {
      const path = newPath();
      await openSqliteStore(path, silent).close();
      const file = new Sqlite(path);
      file.pragma("user_version = 99");
      file.close();
      expect(open(path)).toThrow("created by a newer version");
    });

    it("on a damaged file", async () => {
      const path = newPath();
      const store = openSqliteStore(path, silent);
      await store.events.save(makeDelivery("1"));
      await store.close();
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xff, 100, 4096));
      expect(open(path)).toThrow(/damaged|not a SQLite database/);
    });

    it("on a folder", () => {
      expect(open(createFolder())).toThrow("it is a folder.");
    });

    it("in a file that is not a folder", () => {
      const file = join(createFolder(), "file");
      writeFileSync(file, "");
      expect(open(join(file, "webhooks.db"))).toThrow("part of the path is not a folder.");
    });
  });
});
