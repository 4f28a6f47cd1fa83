import request, { type Test } from "supertest";
import { createReceiver } from "../support/receiver";

describe("a request that changes something", () => {
  const { server } = createReceiver();
  const post = (headers: Record<string, string>): Test =>
    request(server).post("/api/rejections/reverify").set("Host", "localhost").set(headers);

  it.each([
    [{}],
    [{ "sec-fetch-site": "same-origin" }],
    [{ "sec-fetch-site": "same-origin", "x-requested-by": "" }],
    [{ "sec-fetch-site": "same-origin", "x-requested-by": " " }],
    [{ "sec-fetch-site": "", "x-requested-by": "me" }],
    [{ origin: "http://example.com", "x-requested-by": "me" }],
    [{ origin: "http://localhost:3000", "x-requested-by": "me" }],
    [{ origin: "http://localhost.example.com", "x-requested-by": "me" }],
    [{ origin: "null", "x-requested-by": "me" }],
    [{ "sec-fetch-site": "cross-site", "x-requested-by": "me" }],
    [{ "sec-fetch-site": "same-site", "x-requested-by": "me" }],
  ])("is rejected when it may come from another site: %j", async (headers) => {
    const response = await post(headers);
    expect([response.status, response.body.error.code]).toEqual([403, "cross_site"]);
  });

  it.each([
    [{ "x-requested-by": "me" }],
    [{ "x-requested-by": "me", "sec-fetch-site": "same-origin" }],
    [{ "x-requested-by": "me", "sec-fetch-site": "none" }],
    [{ "x-requested-by": "me", origin: "http://localhost" }],
    [{ "x-requested-by": "me", origin: "http://localhost:1337", host: "localhost:1337" }],
  ])("is accepted when it comes from the same site or a program: %j", async (headers) => {
    expect((await post(headers)).status).toBe(200);
  });

  it("requires the API token", async () => {
    const guarded = createReceiver({ isSignedIn: false }).server;
    const posting = request(guarded).post("/api/rejections/reverify").set("x-requested-by", "me");
    expect((await posting).status).toBe(401);
  });

  it("is rejected as a GET", async () => {
    const response = await request(server).get("/api/rejections/reverify").set("Host", "localhost");
    expect([response.status, response.headers.allow]).toEqual([405, "POST"]);
  });
});
