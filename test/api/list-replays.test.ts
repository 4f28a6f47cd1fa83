import request, { type Test } from "supertest";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { createReceiver } from "../support/receiver";
import { makeDelivery } from "../support/make-delivery";
import { makeReplay } from "../support/make-replay";
import { checkResponse } from "../support/openapi";

describe("GET /api/events/:key/replays", () => {
  it("lists the replays, newest first, as the API description says", async () => {
    const store = createMemoryStore();
    const stored = makeReplay({ body: Buffer.from("thänks") });
    await store.events.save(makeDelivery("an-id"));
    const { server } = createReceiver({ store });
    const path = "/api/events/an-id/replays";
    const get = (): Test => request(server).get(path).set("Host", "localhost");
    expect((await get()).body).toEqual({ replays: [] });
    await store.replays.save("1", stored);
    await store.replays.save("1", {
      ...stored,
      status: null,
      error: "Nothing is listening there.",
    });
    const response = await get();
    await checkResponse(server, "/api/events/{key}/replays", response);
    expect(response.body.replays).toMatchObject([
      { status: null, error: "Nothing is listening there." },
      { status: 202, body: "thänks", encoding: "utf-8" },
    ]);
  });
});
