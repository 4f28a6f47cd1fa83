import { copyFileSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger, Store } from "../../src/core/ports";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { recordInto, type LogLine } from "../support/receiver";
import { until } from "../support/until";
import { createFolder } from "../support/start-program";
import { makeDelivery, readNames } from "../support/make-delivery";

describe("the SQLite store", () => {
  let folder: string;
  let path: string;
  let store: Store;
  let time: number;
  const logged: LogLine[] = [];
  const log: Logger = recordInto(logged);
  const save = async (id: string): Promise<string> => {
    try {
      return (await store.events.save(makeDelivery(id))).outcome;
    } catch (error) {
      return (error as Error).message;
    }
  };
  /** Saves after the minimum time between two attempts to reopen the file. */
  const saveLater = (id: string): Promise<string> => {
    time += 1_000;
    return save(id);
  };

  beforeEach(async () => {
    folder = join(createFolder(), "data");
    path = join(folder, "webhooks.db");
    time = 0;
    logged.length = 0;
    store = openSqliteStore(path, log, () => time);
    expect(await save("1")).toBe("stored");
  });
  afterEach(() => store.close());

  it("copies what it committed into the file while it is open", async () => {
    for (let n = 2; n <= 120; n += 1) await save(String(n));
    await until(() => countEventsOfCopy() >= 100);
  });

  /** Of the file without its `-wal`; 0 as long as that has the schema. */
  function countEventsOfCopy(): number {
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    const database = new (loadSqlite())(copy, { readonly: true });
    try {
      return database.prepare<[], number>("SELECT count(*) FROM events").pluck().get() ?? 0;
    } catch {
      return 0;
    } finally {
      database.close();
    }
  }

  it.each<[string, () => void, string[]]>([
    ["the file was removed", () => rmAll(), ["w/3"]],
    ["the file was moved", () => renameSync(path, `${path}.old`), ["w/3"]],
    ["its -wal was removed", () => rmSync(`${path}-wal`), ["w/1", "w/2", "w/3"]],
    ["its -shm was removed", () => rmSync(`${path}-shm`), ["w/1", "w/2", "w/3"]],
  ])(
    "rejects the next event and then continues in the file at the path if %s",
    async (_what, takeAway, names) => {
      takeAway();
      expect(await save("2")).toMatch(/removed, moved or replaced/);
      await expect(Promise.resolve(store.check())).rejects.toThrow();
      expect(await saveLater("3")).toBe("stored");
      await store.close();
      // The events after a restart.
      store = openSqliteStore(path, log);
      expect(await readNames(store)).toEqual(names);
      expect(logged.map(({ level }) => level)).toEqual(["error", "warn"]);
      expect(logged[0]?.fields).toEqual({ path });
    },
  );

  function rmAll(): void {
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
  }

  it("leaves every acknowledged event in a file that was moved", async () => {
    renameSync(path, `${path}.old`);
    await save("2");
    await saveLater("3");
    const old = openSqliteStore(`${path}.old`, log);
    expect(await readNames(old)).toEqual(["w/1", "w/2"]);
    await old.close();
  });

  it("continues in a backup that replaced its file", async () => {
    await store.close();
    copyFileSync(path, `${path}.backup`);
    store = openSqliteStore(path, log, () => time);
    await save("2");
    rmAll();
    renameSync(`${path}.backup`, path);
    await save("3");
    expect(await saveLater("4")).toBe("stored");
    expect(await readNames(store)).toEqual(["w/1", "w/4"]);
  });

  it("stays closed and logs once while there is a -wal of another database", async () => {
    rmAll();
    writeFileSync(`${path}-wal`, "of somebody else");
    await save("2");
    const why = `${path}-wal belongs to another database.`;
    expect(await saveLater("3")).toContain(why);
    expect(await saveLater("4")).toContain(why);
    expect(logged.filter(({ fields }) => String(fields.why).includes(why))).toHaveLength(1);
    rmSync(`${path}-wal`);
    expect(await saveLater("5")).toBe("stored");
  });

  it("stays closed while its folder is missing and continues when it is restored", async () => {
    cpSync(folder, `${folder}.copy`, { recursive: true });
    rmSync(folder, { recursive: true });
    await save("2");
    expect(await saveLater("3")).toMatch(/folder was removed/);
    mkdirSync(folder, { mode: 0o700 });
    expect(await saveLater("4")).toBe("stored");
  });

  it("tries to open a lost file at most once a second", async () => {
    rmSync(folder, { recursive: true });
    await save("2");
    await saveLater("3");
    mkdirSync(folder, { mode: 0o700 });
    expect(await save("4")).toMatch(/removed, moved or replaced/);
    expect(await saveLater("5")).toBe("stored");
  });

  it("waits for another program's write without blocking other work", async () => {
    const other = new (loadSqlite())(path);
    other.exec("BEGIN IMMEDIATE");
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 10);
    expect(await save("2")).toBe("database is locked");
    clearInterval(counting);
    other.exec("ROLLBACK");
    other.close();
    expect(turns).toBeGreaterThan(10);
    expect(await save("3")).toBe("stored");
  });
});
