import { Failure } from "../../src/core/errors";
import { guardStore, isStoreFailure } from "../../src/core/guard-store";

const full = Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });

/** A part of a store whose functions fail in every way in which one can. */
class Failing {
  readonly #cause: Error;
  readonly events = { save: (): never => fail(this.#cause), list: async () => fail(this.#cause) };

  constructor(cause: Error = full) {
    this.#cause = cause;
  }

  check(): never {
    return fail(this.#cause);
  }

  async *summaries(): AsyncGenerator<string> {
    yield "first";
    fail(this.#cause);
  }

  count(): number {
    return 1;
  }
}

function fail(cause: Error): never {
  throw cause;
}

const unavailable = { code: "store_unavailable", status: 503, cause: full };

describe("a guarded store", () => {
  it("fails with the same code at once, later, and in its parts", async () => {
    const store = guardStore(new Failing());
    expect(() => store.check()).toThrow(expect.objectContaining(unavailable));
    expect(() => store.events.save()).toThrow(expect.objectContaining(unavailable));
    await expect(store.events.list()).rejects.toMatchObject(unavailable);
  });

  it("gives items one by one until they fail", async () => {
    const items = guardStore(new Failing()).summaries();
    expect(await items.next()).toEqual({ done: false, value: "first" });
    await expect(items.next()).rejects.toMatchObject(unavailable);
  });

  it("ends the reading of items when its reader does", async () => {
    let isClosed = false;
    const items = guardStore({
      async *read() {
        try {
          for (;;) yield "item";
        } finally {
          isClosed = true;
        }
      },
    }).read();
    for await (const item of items) if (item === "item") break;
    expect(isClosed).toBe(true);
  });

  it("answers without a promise what the store answers without one", () => {
    expect(guardStore(new Failing()).count()).toBe(1);
  });

  it("keeps a failure that has a code", async () => {
    const gone = new Failure("no_such_event");
    await expect(guardStore(new Failing(gone)).events.list()).rejects.toBe(gone);
  });

  it("is not guarded again", () => {
    const store = new Failing();
    expect(guardStore(guardStore(store))).toBe(guardStore(store));
    expect(guardStore(store).events).toBe(guardStore(store.events));
  });

  it("is followed when a function of it is replaced", () => {
    const store = { count: () => 1 };
    const guarded = guardStore(store);
    store.count = () => 2;
    expect(guarded.count()).toBe(2);
  });

  it.each([
    ["is away", full, true],
    ["refuses a value", Object.assign(new Error(), { code: "22P05" }), false],
    ["cannot pass on a value", new TypeError("can only bind"), false],
  ])("says whether to try again when it %s", async (_name, cause, isAway) => {
    const error: unknown = await guardStore(new Failing(cause))
      .events.list()
      .catch((err: unknown) => err);
    expect(isStoreFailure(error)).toBe(isAway);
  });
});
