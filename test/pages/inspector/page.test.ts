import request from "supertest";
import { sign } from "../../../src/core/signature/signature";
import { createReceiver, makeEvent, secret } from "../../support/receiver";
import { createRejectionBuffer } from "../../../src/core/log/rejection-buffer";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { makeDelivery } from "../../support/make-delivery";
import { silent } from "../../support/open-stores";
import { get, saveRejection, rowsOf } from "../../support/ask-page";

describe("the inspector's page", () => {
  it("is HTML that runs only our own scripts and is not cached", async () => {
    const response = await get(createReceiver(), "/inspector");
    expect([response.status, response.type]).toEqual([200, "text/html"]);
    const policy = response.headers["content-security-policy"];
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain("unsafe");
    expect(response.text).not.toMatch(
      /<script(?! type="module" src="\/assets\/inspector-)|<style| style=/,
    );
    expect(response.headers["cache-control"]).toBe("no-store");
  });

  it("shows how many rejections were dropped", async () => {
    const store = createMemoryStore();
    const rejections = {
      ...createRejectionBuffer({ store: store.rejections, log: silent }),
      dropped: () => 12,
    };
    const receiver = createReceiver({ store, rejections });
    await saveRejection(receiver, "2026-11-23T10:00:00Z");
    expect((await get(receiver, "/inspector?rejected=1")).text).toContain(
      "too many arrived at once: 12.",
    );
    expect((await get(receiver, "/inspector")).text).not.toContain("Not stored");
  });

  it("shows an event whose pipeline has an id that no URL can contain", async () => {
    const receiver = createReceiver();
    const text = JSON.stringify({ ...makeEvent(), pipeline: { id: "\ud800" } });
    await receiver.post({ body: text });
    for (const path of ["/inspector", "/inspector?group=pipeline", "/inspector/events/1"])
      expect((await get(receiver, path)).status).toBe(200);
  });

  it("accepts only GET and HEAD", async () => {
    const response = await request(createReceiver().server).post("/inspector");
    expect([response.status, response.headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("shows the contents of a delivery as text, never as HTML", async () => {
    const receiver = createReceiver();
    const branch = `<img src=x onerror="alert('1')">`;
    const event = { ...makeEvent(), webhook: { id: "w", name: branch }, "<b>": branch };
    const text = JSON.stringify(event).replaceAll('"main"', JSON.stringify(branch));
    await receiver.post({ body: text, headers: { "user-agent": branch } });
    await saveRejection(receiver, "2026-11-23T10:00:00Z", branch);
    for (const path of ["events/1", "events/1?tab=raw", "events/1?tab=headers", "rejections/1"]) {
      const response = await get(receiver, `/inspector/${path}`);
      expect(response.text).toContain("&lt;img src=x");
      expect(response.text).not.toMatch(/<img src=x|<b>/);
    }
    const searched = await get(receiver, `/inspector?q=${encodeURIComponent(`">${branch}`)}`);
    expect(searched.text).not.toContain("<img src=x");
  });
});

describe("a delivery in the inspector", () => {
  const big = "123456789012345678901234567890";
  const body = `{"type":"ping","id":"1","happened_at":null,"n":${big},"list":[],"s":"a\\u003cb","x":{"y":[1.50]}}`;

  it("is formatted with every number as it was sent", async () => {
    const receiver = createReceiver();
    await receiver.post({ body });
    const { text } = await get(receiver, "/inspector/events/1");
    expect(text).toContain(`<span class="number">${big}</span>`);
    expect(text).toContain('<span class="number">1.50</span>');
    expect(text).toContain("a\\u003cb");
    expect(text).toContain('<span class="word">null</span>');
    expect(text).toMatch(/<details open><summary><span class="key">&quot;x&quot;<\/span>: \{/);
  });

  it("is shown raw, as hex, with its headers and its number of deliveries", async () => {
    const receiver = createReceiver();
    for (let time = 0; time < 4; time += 1) await receiver.post({ body });
    const tab = async (name: string): Promise<string> =>
      (await get(receiver, `/inspector/events/1?tab=${name}`)).text;
    expect(await tab("raw")).toContain(`&quot;n&quot;:${big}`);
    expect(await tab("hex")).toContain(
      "00000000  7b 22 74 79 70 65 22 3a  22 70 69 6e 67 22 2c 22",
    );
    expect(await tab("headers")).toMatch(/circleci-signature<\/th><td[^>]*>v1=[0-9a-f]{64}/);
    expect(await tab("deliveries")).toMatch(
      /201<[^]*logged<[^]*(200<[^]*already logged<[^]*){3}<\/table>/,
    );
    expect(await tab("none")).toContain(`<span class="number">${big}</span>`);
  });

  it("shows our response to each of its deliveries", async () => {
    const { server, store } = createReceiver();
    const delivery = makeDelivery("1");
    const reverified = { responseStatus: 401, at: new Date() };
    const fields = async (): Promise<string | undefined> => {
      const { text } = await request(server).get("/inspector/events/1").set("Host", "localhost");
      return /Response<\/dt><dd data-copy="([^"]*)"/.exec(text)?.[1];
    };
    await store.events.save({ ...delivery, reverified });
    expect(await fields()).toBe("401");
    await store.events.save({ ...delivery, reverified });
    expect(await fields()).toBe("401, then 401 × 1");
    await store.events.save(delivery);
    expect(await fields()).toBe("401, then 2 more");
  });

  it("links to its workflow on CircleCI and nowhere else", async () => {
    const receiver = createReceiver();
    const link = 'data-action="circleci"';
    const workflow = (url: string): string => JSON.stringify({ ...makeEvent(), workflow: { url } });
    await receiver.post({ body: workflow("https://app.circleci.com/pipelines/x") });
    await receiver.post({ body: workflow("https://app.circleci.com.example.com/x") });
    await receiver.post({ body: workflow("javascript:alert(1)") });
    expect((await get(receiver, "/inspector/events/1")).text).toContain(link);
    expect((await get(receiver, "/inspector/events/2")).text).not.toContain(link);
    expect((await get(receiver, "/inspector/events/3")).text).not.toContain(link);
  });

  it("that was rejected shows the reason and the fix but no digest", async () => {
    const receiver = createReceiver();
    await saveRejection(receiver, "2026-11-23T10:00:00Z");
    const { status, text } = await get(receiver, "/inspector/rejections/1");
    expect(status).toBe(200);
    expect(text).toContain("Why it was rejected");
    expect(text).toContain("not 64 lowercase hexadecimal digits");
    expect(text).toContain("It is “v1=no”.");
    expect(text).toContain("How to fix it:");
    // Not re-verifiable: this signature matches with no secret.
    expect(text).not.toContain("data-reverify");
    expect(text).not.toContain(secret);
    expect(text).not.toContain(sign(secret, "{}").slice(3));
  });

  it("that was rejected because of the secret can be re-verified", async () => {
    const { server, store } = createReceiver();
    const headers = { "circleci-signature": sign("another", "{}") };
    const common = { receivedAt: new Date(), responseStatus: 401, headers, size: 2 };
    const code = "invalid_signature";
    await store.rejections.save([{ ...common, code, body: Buffer.from("{}") }]);
    await store.rejections.save([{ ...common, code, body: null }]);
    const textOf = async (key: string): Promise<string> =>
      (await request(server).get(`/inspector/rejections/${key}`).set("Host", "localhost")).text;
    const button = (key: string): string => `data-reverify="/api/rejections/${key}/reverify"`;
    expect(await textOf("1")).toContain(button("1"));
    expect(await textOf("2")).not.toContain("data-reverify");
  });

  it.each([["/inspector/events/99"], ["/inspector/rejections/99"], ["/inspector/events/nobody"]])(
    "that does not exist leaves the list in place: %s",
    async (path) => {
      const receiver = createReceiver();
      await receiver.post();
      const response = await get(receiver, path);
      expect(response.status).toBe(404);
      expect(response.text).toContain("No such delivery");
      expect(rowsOf(response)).toEqual(["/inspector/events/1"]);
    },
  );

  it("whose body is not text is still shown", async () => {
    const { server, store } = createReceiver();
    const common = { receivedAt: new Date(), responseStatus: 415, headers: {}, size: 300_000 };
    const code = "unsupported_encoding";
    for (const body of [
      null,
      Buffer.alloc(0),
      Buffer.from([255, 0]),
      Buffer.from("[".repeat(5000)),
    ]) {
      await store.rejections.save([{ ...common, code, body }]);
    }
    for (const [key, note] of [
      ["1", "was not stored"],
      ["2", "is empty"],
      ["3", "not text"],
      ["4", "not JSON"],
    ]) {
      const { text } = await request(server)
        .get(`/inspector/rejections/${key}`)
        .set("Host", "localhost");
      expect(text).toContain(note);
    }
  });
});
