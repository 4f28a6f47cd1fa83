import request from "supertest";
import { createMetrics } from "../../src/api/metrics/create-metrics";
import { createRejectionBuffer, type RejectionBuffer } from "../../src/core/log/rejection-buffer";
import type { Store } from "../../src/core/ports";
import { get } from "../support/ask-page";
import { silent, stores } from "../support/open-stores";
import { checkResponse } from "../support/openapi";
import { openRaw, requestHead } from "../support/raw-request";
import { createReceiver, listening, type Receiver } from "../support/receiver";

const signature = { "circleci-signature": `v1=${"0".repeat(64)}` };

describe.each(stores)("a webhook to a wrong path, in %s,", (_name, open) => {
  let store: Store;
  let rejections: RejectionBuffer;
  let receiver: Receiver;

  beforeEach(async () => {
    store = await open();
    // Written when a test flushes: a busy machine takes longer than the interval.
    const interval = 600_000;
    rejections = createRejectionBuffer({ store: store.rejections, log: silent, interval });
    receiver = createReceiver({ store, rejections });
  });
  afterEach(() => store.close());

  const post = (path: string, headers: Record<string, string> = signature): request.Test =>
    request(receiver.server).post(path).set("Host", "localhost").set(headers).send({ id: "1" });
  const list = async (): Promise<{ path: string | null }[]> => {
    await rejections.flush();
    return store.rejections.list({ limit: 600 });
  };

  it.each(["/log-circleci-hook", "//log-circleci-webhook", "/log-circleci-webhook/x"])(
    "is a rejection that names the path, and still a 404: %s",
    async (path) => {
      const response = await post(path, { ...signature, cookie: "c=1" });
      expect([response.status, response.body.error]).toEqual([
        404,
        {
          code: "wrong_path",
          message: "This route does not exist. The webhook route is /log-circleci-webhook.",
        },
      ]);
      expect(receiver.logged).toEqual([
        {
          level: "warn",
          message: "request rejected",
          fields: { code: "wrong_path", status: 404, method: "POST", route: undefined, path },
        },
      ]);
      await rejections.flush();
      const listed = await get(receiver, "/api/rejections");
      await checkResponse(receiver.server, "/api/rejections", listed);
      expect(listed.body.rejections).toMatchObject([
        { code: "wrong_path", responseStatus: 404, path, unverified: null, size: 10 },
      ]);
      const shown = await get(receiver, "/api/rejections/1");
      await checkResponse(receiver.server, "/api/rejections/{key}", shown);
      const message = `It was sent to “${path}”. The webhook route is /log-circleci-webhook.`;
      expect(shown.body).toMatchObject({ body: null, explanation: { message } });
      expect(shown.body.headers).not.toHaveProperty("cookie");
      const page = await get(receiver, "/inspector/rejections/1");
      expect(page.text).toContain(message);
      expect(page.text).toContain("so that it ends in /log-circleci-webhook.");
      expect(page.text).not.toContain("data-reverify");
    },
  );

  it("to a path that takes no POST is a rejection, and still a 405", async () => {
    expect((await post("/")).status).toBe(405);
    expect(await list()).toMatchObject([{ code: "wrong_path", responseStatus: 405, path: "/" }]);
  });

  it("is logged at most as often as it is kept, also where no POST is taken", async () => {
    for (let n = 0; n < 20; n += 1) expect((await post("/")).status).toBe(405);
    const lines = receiver.logged.filter(({ message }) => message === "request rejected");
    expect(lines).toHaveLength(5);
  });

  it("leaves no rejection without the signature's header, or with another method", async () => {
    expect((await post("/log-circleci-hook", {})).body.error.code).toBe("not_found");
    const put = await request(receiver.server).put("/log-circleci-hook").set(signature);
    expect(put.body.error.code).toBe("not_found");
    expect(await list()).toEqual([]);
    expect(JSON.stringify(receiver.logged)).not.toContain("log-circleci-hook");
  });

  it("is found by its path, and in the filtered list of the inspector", async () => {
    await post("/log-circleci-hook");
    await rejections.flush();
    const found = await get(receiver, "/inspector?rejected=1&q=circleci-hook");
    expect(found.text).toContain("wrong path “/log-circleci-hook”");
  });

  it("is cut when it is long, and its query is not kept", async () => {
    await post(`/${"x".repeat(1_000)}?token=hunter2`);
    expect((await list()).map(({ path }) => path)).toEqual([`/${"x".repeat(199)}`]);
    expect(JSON.stringify(receiver.logged)).not.toContain("hunter2");
  });

  it("is logged and kept only a few times in a flood, and the others still get a 404", async () => {
    const statuses = new Set<number>();
    await listening(receiver.server, async (port) => {
      const init = { method: "POST", headers: signature };
      for (let n = 0; n < 300; n += 1)
        statuses.add((await fetch(`http://127.0.0.1:${port}/hook-${n}`, init)).status);
    });
    expect([...statuses]).toEqual([404]);
    expect(await list()).toHaveLength(5);
    expect(rejections.dropped()).toBe(295);
    expect(receiver.logged).toHaveLength(5);
  });
});

describe("a webhook to a wrong path", () => {
  it("gets its response before its body was sent", async () => {
    const { server } = createReceiver();
    await listening(server, async (port) => {
      const raw = await openRaw(port);
      const headers = { ...signature, "content-length": 100_000_000 };
      raw.send(`${requestHead("POST", "/log-circleci-hook", headers)}{`);
      const response = await raw.closed();
      expect(response).toMatch(/^HTTP\/1.1 404 /);
      expect(response).toMatch(/connection: close/i);
    });
  });

  it("is counted, but not timed", async () => {
    const metrics = createMetrics({ branches: ["main"] });
    const { server } = createReceiver({ metrics });
    await request(server).post("/log-circleci-hook").set(signature);
    const text = await metrics.read();
    expect(text).toContain('deliveries_total{outcome="rejected",code="wrong_path"} 1');
    expect(text).not.toContain('webhook_duration_seconds_count{outcome="rejected"}');
  });
});
