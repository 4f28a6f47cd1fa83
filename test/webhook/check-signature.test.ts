import { createHmac } from "node:crypto";
import { sign } from "../../src/core/signature/signature";
import { createWebhooks } from "../../src/webhook/library/create-webhooks";
import { createReceiver, eventBody, secret } from "../support/receiver";

describe("a delivery without a valid signature", () => {
  const body = eventBody();
  const digest = createHmac("sha256", secret).update(body).digest("hex");

  it.each([
    ["there is no signature", undefined, "missing_signature"],
    ["the signature is empty", "", "missing_signature"],
    ["there is no v1", `v2=${digest}`, "missing_signature"],
    ["the version is missing", digest, "missing_signature"],
    ["v1 is empty", "v1=", "invalid_signature"],
    ["v1 is not hex", `v1=${"z".repeat(64)}`, "invalid_signature"],
    ["v1 is too short", `v1=${digest.slice(0, 63)}`, "invalid_signature"],
    ["v1 is too long", `v1=${digest}0`, "invalid_signature"],
    ["v1 is another digest", `v1=${"0".repeat(64)}`, "invalid_signature"],
    ["only v2 has the right digest", `v1=${"0".repeat(64)},v2=${digest}`, "invalid_signature"],
  ])("is rejected when %s", async (_case, header, code) => {
    const receiver = createReceiver();
    const response = await receiver.post({ body, headers: { "circleci-signature": header } });
    expect(response.status).toBe(401);
    expect(response.body.error.code).toBe(code);
    expect(receiver.stored()).toEqual([]);
    expect(receiver.logged).toEqual([
      {
        level: "warn",
        message: "request rejected",
        fields: { code, status: 401, method: "POST", route: "/log-circleci-webhook" },
      },
    ]);
  });

  it("is rejected without a digest, a secret or a stack in the response", async () => {
    const receiver = createReceiver();
    const response = await receiver.post({
      body,
      headers: { "circleci-signature": `v1=${"0".repeat(64)}` },
    });
    const said = response.text + JSON.stringify(response.headers) + JSON.stringify(receiver.logged);
    expect(said).not.toContain(digest);
    expect(said).not.toContain(secret);
    expect(said).not.toMatch(/\n\s+at |\.ts:|\.js:/);
  });

  it("is rejected when the body was changed after signing", async () => {
    const receiver = createReceiver();
    const changed = Buffer.from(body.toString().replace("success", "failed!"));
    const response = await receiver.post({
      body: changed,
      headers: { "circleci-signature": `v1=${digest}` },
    });
    expect(response.status).toBe(401);
    expect(receiver.stored()).toEqual([]);
  });
});

describe("a delivery with several signatures or secrets", () => {
  const body = eventBody();
  const right = sign(secret, body);

  it.each([
    `${right},v2=anything`,
    `v2=anything,${right}`,
    ` v0=x , ${right} , v2=a=b `,
    `v1=${"0".repeat(64)},${right}`,
  ])("is accepted with the header %j", async (header) => {
    const receiver = createReceiver();
    const response = await receiver.post({ body, headers: { "circleci-signature": header } });
    expect(response.status).toBe(201);
    expect(receiver.stored()).toHaveLength(1);
  });

  it.each(["old", "new", "another project's"])(
    "is accepted when it was signed with %j, one of three secrets",
    async (used) => {
      const receiver = createReceiver({ secrets: ["old", "new", "another project's"] });
      const response = await receiver.post({
        body,
        headers: { "circleci-signature": sign(used, body) },
      });
      expect(response.status).toBe(201);
    },
  );
});

describe("a large body that is checked against many secrets", () => {
  const secrets = Array.from({ length: 80 }, (_, n) => `secret-${n}`);
  const body = Buffer.from(`{"type":"ping","id":"1","filler":"${"x".repeat(100_000)}"}`);

  /** Counts the turns of the event loop until the response. */
  async function countTurns(answered: PromiseLike<unknown>): Promise<number> {
    let turns = 0;
    let isDone = false;
    void answered.then(() => (isDone = true));
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    return turns;
  }

  it("yields to the event loop after each secret", async () => {
    const receiver = createReceiver({ secrets });
    const posted = receiver.post({
      body,
      headers: { "circleci-signature": `v1=${"0".repeat(64)}` },
    });
    const answered = posted.then(({ status }) => expect(status).toBe(401));
    expect(await countTurns(answered)).toBeGreaterThanOrEqual(secrets.length);
    await answered;
  });

  it("yields to the event loop after each secret in the library, too", async () => {
    const headers = { "circleci-signature": `v1=${"0".repeat(64)}` };
    const answered = createWebhooks({ secrets }).receive({ body, headers });
    expect(await countTurns(answered)).toBeGreaterThanOrEqual(secrets.length);
    expect((await answered).status).toBe(401);
  });

  it("is accepted with the last of the secrets", async () => {
    const receiver = createReceiver({ secrets });
    const headers = { "circleci-signature": sign("secret-79", body) };
    expect((await receiver.post({ body, headers })).status).toBe(201);
  });
});
