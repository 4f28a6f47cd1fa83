import { createReadingTurns } from "../../src/core/create-reading-turns";

/** Works without a pause. */
function work(milliseconds: number): void {
  const began = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(began);
    if (user + system > milliseconds * 1_000) return;
  }
}

describe("readers that take turns", () => {
  it("read one after the other, also when a read fails", async () => {
    const readInTurn = createReadingTurns();
    const seen: string[] = [];
    const read = async (name: string): Promise<string> => {
      seen.push(`${name} begins`);
      await new Promise(setImmediate);
      seen.push(`${name} ends`);
      if (name === "b") throw new Error("no such file");
      return name;
    };
    const reads = ["a", "b", "c"].map((name) => readInTurn(() => read(name)));
    const results = await Promise.allSettled(reads);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(seen.join(", ")).toBe("a begins, a ends, b begins, b ends, c begins, c ends");
  });

  it("let other work of the event loop run between two reads and what follows them", async () => {
    const readInTurn = createReadingTurns();
    const seen: string[] = [];
    const respond = async (name: string): Promise<void> => {
      await readInTurn(() => undefined);
      seen.push(name);
    };
    const responses = Promise.all(["a", "b", "c"].map(respond));
    const other = (async () => {
      while (seen.length < 5) await new Promise(setImmediate).then(() => seen.push("webhook"));
    })();
    await Promise.all([responses, other]);
    expect(seen.join()).toMatch(/^a,webhook,b,webhook,c/);
  });

  it("rest when they have worked for more than 100 ms, with what follows the reads", async () => {
    const readInTurn = createReadingTurns();
    const respond = async (): Promise<void> => {
      await readInTurn(() => undefined);
      work(20);
    };
    await respond();
    const before = performance.eventLoopUtilization();
    await Promise.all(Array.from({ length: 12 }, respond));
    expect(performance.eventLoopUtilization(before).idle).toBeGreaterThan(50);
  });
});
