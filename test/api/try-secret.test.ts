import request, { type Test } from "supertest";
import { sign } from "../../src/core/signature/signature";
import { checkResponse } from "../support/openapi";
import { createReceiver } from "../support/receiver";

describe("trying a secret on a rejection", () => {
  const tried = "a secret that was only tried";
  const body = Buffer.from('{"type":"ping","id":"1"}');
  const path = "/api/rejections/{key}/try-secret";

  async function open(kept: Buffer | null = body): Promise<ReturnType<typeof createReceiver>> {
    const receiver = createReceiver();
    const headers = { "circleci-signature": sign(tried, body) };
    const common = { receivedAt: new Date(), responseStatus: 401, size: body.length };
    const code = "invalid_signature";
    await receiver.store.rejections.save([{ ...common, code, headers, body: kept }]);
    return receiver;
  }

  const post = (server: Parameters<typeof request>[0], sent: object, key = "1"): Test =>
    request(server)
      .post(`/api/rejections/${key}/try-secret`)
      .set({ Host: "localhost", "X-Requested-By": "test" })
      .send(sent);

  it.each([
    [tried, true],
    ["another", false],
    [`${tried} `, false],
  ])("reports whether it matches: %j", async (secret, matches) => {
    const { server } = await open();
    const response = await post(server, { secret });
    await checkResponse(server, path, response, "post");
    expect(response.body).toEqual({ matches });
  });

  it("neither logs nor returns the secret, and logs no event", async () => {
    const { server, logged, store, stored } = await open();
    const response = await post(server, { secret: tried });
    expect(response.text).not.toContain(tried);
    expect(JSON.stringify(logged)).not.toContain(tried);
    expect(JSON.stringify(await store.rejections.find("1"))).not.toContain(tried);
    expect(stored()).toEqual([]);
  });

  it.each([[{}], [{ secret: " " }], [{ secret: 1 }], [{ secret: "x".repeat(1_001) }]])(
    "rejects %j",
    async (sent) => {
      const { server } = await open();
      const response = await post(server, sent);
      await checkResponse(server, path, response, "post");
      expect(response.status).toBe(400);
    },
  );

  it("requires the rejection and its body", async () => {
    expect((await post((await open()).server, { secret: tried }, "9")).status).toBe(404);
    expect((await post((await open(null)).server, { secret: tried })).status).toBe(404);
  });

  it("is rejected from another site", async () => {
    const { server } = await open();
    const response = await post(server, { secret: tried }).set("Sec-Fetch-Site", "cross-site");
    expect([response.status, response.body.error.code]).toEqual([403, "cross_site"]);
  });
});
