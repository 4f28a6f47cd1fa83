import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { EventEmitter, once } from "node:events";
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
  it("keeps events and their identities when it is closed and opened again", async () => {
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

  it("stores waiting events before it closes", async () => {
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

  it("resolves a save when the commit is flushed to disk, not before", async () => {
    const flushes: (() => void)[] = [];
    const asked = new EventEmitter();
    const sync = (): Promise<void> =>
      new Promise((resolve) => {
        flushes.push(resolve);
        asked.emit("flush");
      });
    const store = openSqliteStore(newPath(), silent, undefined, sync);
    let isAnswered = false;
    const saving = Promise.resolve(store.events.save(makeDelivery("1"))).then((saved) => {
      isAnswered = true;
      return saved;
    });
    await once(asked, "flush");
    expect(await readNames(store)).toEqual(["w/1"]);
    expect(isAnswered).toBe(false);
    flushes[0]?.();
    expect(await saving).toMatchObject({ outcome: "stored" });
    await store.close();
  });

  it("rejects events that could not be flushed, and continues when all of them are in the database", async () => {
    const path = newPath();
    const errors = [new Error("EIO")];
    const store = openSqliteStore(path, silent, undefined, async () => {
      const error = errors.pop();
      if (error) throw error;
    });
    await expect(store.events.save(makeDelivery("1"))).rejects.toThrow("EIO");
    expect(await store.events.save(makeDelivery("2"))).toMatchObject({ outcome: "stored" });
    // Without its -wal, the file has what was moved into it.
    copyFileSync(path, `${path}.copy`);
    const copy = new Sqlite(`${path}.copy`);
    expect(copy.prepare("SELECT id FROM events").all()).toEqual([{ id: "1" }]);
    copy.close();
    await store.close();
  });

  it("flushes a new file's tables to disk", () => {
    const database = openSqlite(newPath());
    // https://www.sqlite.org/pragma.html#pragma_synchronous: 1 is NORMAL
    expect(database.pragma("synchronous", { simple: true })).toBe(1);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    database.close();
  });

  it("leaves nothing of a removed event in the file", async () => {
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

  it("makes its file readable by its owner only", async () => {
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

  it("rejects an event while another program locks the file, and stores it afterwards", async () => {
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

  describe("does not open", () => {
    const open = (path: string) => () => openSqliteStore(path, silent);

    it("a file that is not a database, which it leaves unchanged", () => {
      const path = join(createFolder(), "notes.txt");
      writeFileSync(path, "not a database, but precious".repeat(100));
      expect(open(path)).toThrow(`Cannot open sqlite:${path}: it is not a SQLite database.`);
      expect(readFileSync(path, "utf8")).toContain("precious");
    });

    it("another program's database", () => {
      const path = join(createFolder(), "other.db");
      new Sqlite(path).exec("CREATE TABLE songs (title)").close();
      const before = readFileSync(path);
      expect(open(path)).toThrow("it belongs to another program. Use another path.");
      expect(readFileSync(path)).toEqual(before);
    });

    it("a log that a newer version wrote", async () => {
      const path = newPath();
      await openSqliteStore(path, silent).close();
      const file = new Sqlite(path);
      file.pragma("user_version = 99");
      file.close();
      expect(open(path)).toThrow("created by a newer version");
    });

    it("a damaged file", async () => {
      const path = newPath();
      const store = openSqliteStore(path, silent);
      await store.events.save(makeDelivery("1"));
      await store.close();
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xff, 100, 4096));
      expect(open(path)).toThrow(/damaged|not a SQLite database/);
    });

    it("a folder", () => {
      expect(open(createFolder())).toThrow("it is a folder.");
    });

    it("a path through a file that is not a folder", () => {
      const file = join(createFolder(), "file");
      writeFileSync(file, "");
      expect(open(join(file, "webhooks.db"))).toThrow("part of the path is not a folder.");
    });
  });
});
