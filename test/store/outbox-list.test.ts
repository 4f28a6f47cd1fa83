import type { Store } from "../../src/core/ports";
import { makeAttempt, makeAttempted, routeEvent } from "../support/fill-outbox";
import { stores } from "../support/open-stores";

const page = { limit: 100 };

describe.each(stores)("the outbox in %s", (_name, open) => {
  let store: Store;
  let outbox: Store["outbox"];
  beforeEach(async () => {
    store = await open();
    outbox = store.outbox;
    await outbox.register(["team-chat", "on-call"], 0);
  });
  afterEach(() => store.close());

  const keysOf = (found: readonly { key: string }[]): string[] => found.map(({ key }) => key);
  const fail = (...keys: string[]) =>
    outbox.saveAttempt(
      makeAttempted({ keys, state: "failed", attempt: makeAttempt({ error: "no_service" }) }),
    );

  describe("when it is searched", () => {
    it("lists the newest first, page by page", async () => {
      const keys: string[] = [];
      for (let n = 0; n < 3; n += 1) keys.push((await routeEvent(store, {}))[0]!.key);
      const [third, second, first] = await outbox.list({}, page);
      expect(keysOf([first!, second!, third!])).toEqual(keys);
      expect(first).not.toHaveProperty("request");
      expect(keysOf(await outbox.list({}, { limit: 2 }))).toEqual([keys[2], keys[1]]);
      expect(keysOf(await outbox.list({}, { limit: 2, before: keys[1] }))).toEqual([keys[0]]);
    });

    it("lists those of a destination, a state or an event", async () => {
      const [first, elsewhere] = await routeEvent(store, {}, { destination: "on-call" });
      const [second] = await routeEvent(store, {});
      await fail(second!.key);
      const list = async (filter: Parameters<typeof outbox.list>[0]) =>
        keysOf(await outbox.list(filter, page));
      expect(await list({ destination: "team-chat" })).toEqual([second!.key, first!.key]);
      expect(await list({ state: "failed" })).toEqual([second!.key]);
      expect(await list({ eventKey: first!.eventKey })).toEqual([elsewhere!.key, first!.key]);
      expect(await list({ destination: "on-call", state: "failed" })).toEqual([]);
      expect(await list({ eventKey: "999" })).toEqual([]);
    });

    it("lists what was delivered or has failed of several events, oldest first", async () => {
      const [first, elsewhere] = await routeEvent(store, {}, { destination: "on-call" });
      const [second] = await routeEvent(store, {});
      const [third] = await routeEvent(store, {});
      await outbox.saveAttempt(makeAttempted({ keys: [first!.key] }));
      await fail(second!.key);
      await fail(third!.key);
      const { eventKey } = first!;
      expect(elsewhere!.state).toBe("pending");
      expect(await outbox.listSettled([second!.eventKey, eventKey, "999"])).toEqual([
        { eventKey, destination: "team-chat", state: "delivered" },
        { eventKey: second!.eventKey, destination: "team-chat", state: "failed" },
      ]);
      expect(await outbox.listSettled([])).toEqual([]);
    });

    it("finds nothing by an invalid key", async () => {
      for (const key of ["999", "0", "no key", ""]) expect(await outbox.find(key)).toBeUndefined();
    });

    it("finds the newest delivered break of a subject", async () => {
      const subject = 'a \0 "branch"';
      const route = async (changes: Parameters<typeof routeEvent>[1], ends = true) => {
        const [added] = await routeEvent(store, { subject, ...changes });
        if (ends) await outbox.saveAttempt(makeAttempted({ keys: [added!.key] }));
        return added!.key;
      };
      expect(await outbox.findBreak("team-chat", subject)).toBeUndefined();
      await route({});
      const key = await route({});
      await route({ change: "fixed" });
      await route({ subject: "other" });
      await route({ destination: "on-call" });
      await route({}, false);
      expect(await outbox.findBreak("team-chat", subject)).toMatchObject({ key, subject });
    });
  });
});
