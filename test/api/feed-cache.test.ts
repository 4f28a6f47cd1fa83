import type { Decision, Position } from "../../src/core/decision";
import type { Store } from "../../src/core/ports";
import { shareNews, type WrittenNews } from "../../src/api/feed-cache";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";

const beginning: Position = { log: "", event: 0, redelivery: 0, rejection: 0 };

function save(store: Store, id: string): void {
  const event = { type: "ping", id };
  void store.save({ event, body: Buffer.from("{}"), headers: {}, receivedAt: new Date() });
}

/** A store that counts how often it is read. */
function counting(): { store: Store; reads: () => number } {
  const memory = createMemoryStore();
  let reads = 0;
  const store = {
    ...memory,
    decisionsAfter: async (position: Position) => {
      reads += 1;
      return memory.decisionsAfter(position);
    },
  };
  return { store, reads: () => reads };
}

const idsOf = ({ written }: WrittenNews): (string | undefined)[] =>
  written.map(({ decision }) => decision.event?.id);

describe("the news after a position", () => {
  it("are written in JSON, with the position to go on from", async () => {
    const { store } = counting();
    const readNews = shareNews(store);
    save(store, "1");
    save(store, "2");
    const { written, position } = await readNews(beginning);
    expect(written.map(({ json }) => JSON.parse(json) as Decision)).toMatchObject([
      { outcome: "stored", event: { id: "1" } },
      { outcome: "stored", event: { id: "2" } },
    ]);
    expect(position).toEqual({ log: "", event: 2, redelivery: 0, rejection: 0 });
    expect(await readNews(position)).toEqual({ written: [], position });
  });

  it("are read and written once for all who stand there", async () => {
    const { store, reads } = counting();
    const readNews = shareNews(store);
    save(store, "1");
    const first = await Promise.all([readNews(beginning), readNews(beginning)]);
    expect(first[0]).toBe(first[1]);
    expect(await readNews(beginning)).toBe(first[0]);
    expect(reads()).toBe(1);
  });

  it("are read anew when there may be more, also while they are read", async () => {
    const { store } = counting();
    const readNews = shareNews(store);
    const early = readNews(beginning);
    save(store, "1");
    const late = readNews(beginning);
    await early;
    expect(idsOf(await late)).toContain("1");
    save(store, "2");
    expect(idsOf(await readNews(beginning))).toContain("2");
  });

  it("are not kept when there were none, for the store may not hear of what others save", async () => {
    const { store } = counting();
    const deaf = { ...store, onDecision: () => () => undefined };
    const readNews = shareNews(deaf);
    expect(idsOf(await readNews(beginning))).toEqual([]);
    save(store, "1");
    expect(idsOf(await readNews(beginning))).toContain("1");
  });

  it("are asked for again after an error", async () => {
    const { store } = counting();
    let fails = true;
    const failing = {
      ...store,
      decisionsAfter: (position: Position) =>
        fails ? Promise.reject(new Error("away")) : store.decisionsAfter(position),
    };
    const readNews = shareNews(failing);
    save(store, "1");
    await expect(readNews(beginning)).rejects.toThrow("away");
    fails = false;
    expect(idsOf(await readNews(beginning))).toContain("1");
  });
});
