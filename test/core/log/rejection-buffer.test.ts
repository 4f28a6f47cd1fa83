import type { RejectionLog } from "../../../src/core/ports";
import { createRejectionBuffer } from "../../../src/core/log/rejection-buffer";
import type { NewRejection } from "../../../src/core/log/rejection";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { silent } from "../../support/open-stores";
import { type LogLine, recordInto } from "../../support/receiver";

const rejected: NewRejection = {
  receivedAt: new Date(0),
  responseStatus: 401,
  code: "invalid_signature",
  headers: {},
  body: Buffer.from("{}"),
  size: 2,
};

function listen(save?: RejectionLog["save"]): {
  store: RejectionLog;
  batches: (readonly NewRejection[])[];
} {
  const batches: (readonly NewRejection[])[] = [];
  const keep = async (batch: readonly NewRejection[]): Promise<void> => void batches.push(batch);
  return { store: { ...createMemoryStore().rejections, save: save ?? keep }, batches };
}

describe("the rejection buffer", () => {
  it("writes rejections that arrive together in one batch, by itself", async () => {
    const { store, batches } = listen();
    const rejections = createRejectionBuffer({ store, log: silent, interval: 1 });
    for (let n = 0; n < 3; n += 1) rejections.add(rejected);
    while (batches.length === 0) await new Promise(setImmediate);
    expect(batches).toEqual([[rejected, rejected, rejected]]);
    rejections.add(rejected);
    while (batches.length === 1) await new Promise(setImmediate);
    expect(batches).toHaveLength(2);
  });

  it("logs what it stored, in the words of tail and with the link to its page", async () => {
    const logged: LogLine[] = [];
    const rejections = createRejectionBuffer({
      store: createMemoryStore().rejections,
      log: recordInto(logged),
      linkTo: (key) => `https://ci.example.com/inspector/rejections/${key}`,
    });
    rejections.add(rejected);
    rejections.add({ ...rejected, receivedAt: new Date(1), code: "missing_signature" });
    rejections.add({
      ...rejected,
      receivedAt: new Date(2),
      code: "wrong_path",
      path: "/hook\u009b",
    });
    await rejections.flush();
    expect(logged.map(({ level, message }) => [level, message])).toEqual([
      [
        "warn",
        "Delivery rejected: wrong secret, or changed after signing https://ci.example.com/inspector/rejections/1",
      ],
      ["warn", "Delivery rejected: no v1 signature https://ci.example.com/inspector/rejections/2"],
      [
        "warn",
        "Delivery rejected: wrong path “/hook\\u009b” https://ci.example.com/inspector/rejections/3",
      ],
    ]);
  });

  it("drops and counts rejections past its maximum", async () => {
    const { store, batches } = listen();
    const rejections = createRejectionBuffer({ store, log: silent });
    for (let n = 0; n < 30; n += 1) rejections.add(rejected);
    await rejections.flush();
    expect(batches.flat()).toHaveLength(20);
    expect(rejections.dropped()).toBe(10);
  });

  it("gives wrong paths a small count of their own", async () => {
    const { store, batches } = listen();
    const rejections = createRejectionBuffer({ store, log: silent });
    const wrong: NewRejection = { ...rejected, code: "wrong_path", body: null, path: "/hook" };
    const added = Array.from({ length: 1_000 }, () => rejections.add(wrong));
    expect(added.filter(Boolean)).toHaveLength(5);
    for (let n = 0; n < 20; n += 1) expect(rejections.add(rejected)).toBe(true);
    expect(rejections.add(rejected)).toBe(false);
    await rejections.flush();
    expect(batches.flat()).toHaveLength(25);
    expect(rejections.add(wrong)).toBe(true);
  });

  it("holds at most 512 KiB", async () => {
    const { store, batches } = listen();
    const rejections = createRejectionBuffer({ store, log: silent });
    for (let n = 0; n < 5; n += 1) {
      rejections.add({ ...rejected, body: Buffer.alloc(256 * 1024) });
    }
    await rejections.flush();
    expect(batches.flat()).toHaveLength(2);
    expect(rejections.dropped()).toBe(3);
    rejections.add(rejected);
    await rejections.flush();
    expect(batches.flat()).toHaveLength(3);
  });

  it("drops a body of more than 256 KiB", async () => {
    const { store, batches } = listen();
    const rejections = createRejectionBuffer({ store, log: silent });
    const size = 256 * 1024 + 1;
    rejections.add({ ...rejected, body: Buffer.alloc(size), size });
    await rejections.flush();
    expect(batches.flat()).toEqual([{ ...rejected, body: null, size }]);
  });

  it("logs and counts rejections that the store could not save, and continues", async () => {
    const warned: object[] = [];
    const log = { ...silent, warn: (fields: object) => void warned.push(fields) };
    const { store } = listen(() => Promise.reject(new Error("disk full")));
    const rejections = createRejectionBuffer({ store, log });
    rejections.add(rejected);
    await rejections.flush();
    expect(rejections.dropped()).toBe(1);
    expect(warned).toMatchObject([{ rejections: 1 }]);
  });
});
