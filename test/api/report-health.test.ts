import express from "express";
import request from "supertest";
import { guardStore } from "../../src/core/guard-store";
import { handleError } from "../../src/server/handle-error";
import { reportReadiness } from "../../src/api/report-health";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { recordInto } from "../support/receiver";

describe("/readyz", () => {
  function create(check: () => Promise<void>, now: () => number): express.Express {
    const store = guardStore({ ...createMemoryStore(), check });
    const app = express();
    app.get("/readyz", reportReadiness(store, new AbortController().signal, now));
    app.use(handleError(recordInto([])));
    return app;
  }
  const ask = async (app: express.Express): Promise<number> =>
    (await request(app).get("/readyz")).status;

  it("checks the store at most twice a second", async () => {
    let time = 0;
    const check = jest.fn(() => Promise.resolve());
    const app = create(check, () => time);
    for (const now of [0, 1, 499, 500, 999, 1_000]) {
      time = now;
      expect(await ask(app)).toBe(200);
    }
    expect(check).toHaveBeenCalledTimes(3);
  });

  it("starts no second check while the first one is running", async () => {
    let time = 0;
    let response!: () => void;
    const check = jest.fn(() => new Promise<void>((resolve) => (response = resolve)));
    const app = create(check, () => time);
    const first = ask(app);
    while (check.mock.calls.length === 0) await new Promise(setImmediate);
    time = 60_000;
    const second = ask(app);
    // After the response of another route to a third request, the second one has arrived.
    await request(app).get("/nothing");
    response();
    expect(await Promise.all([first, second])).toEqual([200, 200]);
    expect(check).toHaveBeenCalledTimes(1);
  });

  it("responds with 503 after a failed check and with 200 after the next successful one", async () => {
    let time = 0;
    const check = jest.fn<Promise<void>, []>().mockRejectedValueOnce(new Error("disk full"));
    check.mockResolvedValue();
    const app = create(check, () => time);
    expect([await ask(app), await ask(app)]).toEqual([503, 503]);
    time = 500;
    expect(await ask(app)).toBe(200);
  });
});
