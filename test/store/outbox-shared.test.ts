import { join } from "node:path";
import type { Store } from "../../src/core/ports";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import {
  at,
  makeAttempted,
  makeBranchState,
  makeNotification,
  makeRequest,
  routeEvent,
} from "../support/fill-outbox";
import { makeDelivery } from "../support/make-delivery";
import { createDatabase, silent } from "../support/open-stores";
import { createFolder } from "../support/start-program";

interface Place {
  open: () => Promise<Store>;
  drop: () => Promise<void>;
}

async function newFile(): Promise<Place> {
  const path = join(createFolder(), "webhooks.db");
  return {
    open: () => Promise.resolve(openSqliteStore(path, silent)),
    drop: () => Promise.resolve(),
  };
}

async function newDatabase(): Promise<Place> {
  const database = await createDatabase();
  return {
    open: () => openPostgresStore(database.url, silent),
    drop: () => database.drop(),
  };
}

describe.each([
  ["sqlite", newFile],
  ["postgres", newDatabase],
])("an outbox of several processes in %s", (name, create) => {
  let place: Place;
  let first: Store;
  let second: Store;
  beforeEach(async () => {
    place = await create();
    first = await place.open();
    second = await place.open();
    await Promise.all([first, second].map(({ outbox }) => outbox.register(["team-chat"], 0)));
  });
  afterEach(async () => {
    await first.close();
    await second.close();
    await place.drop();
  });

  it("is routed by one of two that read the same items", async () => {
    for (let n = 0; n < 10; n += 1) {
      const { key: eventKey } = await first.events.save(makeDelivery(String(n)));
      const notifications = [makeNotification({ eventKey })];
      const branchStates = [makeBranchState()];
      const step = { from: n, to: n + 1, notifications, branchStates, at };
      const won = await Promise.all([first, second].map(({ outbox }) => outbox.route(step)));
      expect([...won].sort()).toEqual([false, true]);
    }
    expect(await second.outbox.readPending("team-chat", 100)).toHaveLength(10);
    expect(await second.outbox.readCursor()).toBe(10);
  });

  it("has one sender for each destination", async () => {
    const lease = async ({ outbox }: Store, owner: string): Promise<boolean> =>
      (await outbox.lease("team-chat", owner, 15_000)) !== undefined;
    const leased = await Promise.all([lease(first, "a"), lease(second, "b")]);
    expect([...leased].sort()).toEqual([false, true]);
    await first.outbox.releaseLeases(leased[0] ? "a" : "b");
    expect(await lease(second, "c")).toBe(true);
  });

  it("keeps everything for the next start", async () => {
    const [delivered, pending] = await routeEvent(first, {}, {});
    await first.outbox.prepare([pending!.key], makeRequest());
    await first.outbox.saveAttempt(makeAttempted({ keys: [delivered!.key] }));
    await first.outbox.pause("team-chat", "by hand");
    const read = async ({ outbox }: Store): Promise<unknown[]> => [
      await outbox.readCursor(),
      await outbox.listDestinations(),
      await outbox.find(delivered!.key),
      (await outbox.readPending("team-chat", 10)).map(({ dueInMs, ageMs, ...stored }) => stored),
    ];
    const before = await read(first);
    await first.close();
    first = await place.open();
    expect(await read(first)).toEqual(before);
  });

  it("frees the leases of a killed process at the start, if the log is of one machine", async () => {
    await first.outbox.lease("team-chat", "killed", 15_000);
    const third = await place.open();
    const leased = await third.outbox.lease("team-chat", "next", 15_000);
    await third.close();
    expect(leased).toBe(name === "sqlite" ? 0 : undefined);
  });
});
