import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { createReceiver, eventBody, makeEvent } from "../../support/receiver";
import { get, saveRejection, rowsOf } from "../../support/ask-page";

describe("the inspector's list", () => {
  it("explains how to send a first delivery when it is empty", async () => {
    const { text } = await get(createReceiver(), "/inspector");
    expect(text).toContain("Nothing yet");
    expect(text).toContain("npx circleci-webhooks send");
  });

  it("describes each event in a sentence and shows its number of deliveries", async () => {
    const receiver = createReceiver();
    const body = eventBody(makeEvent("job-completed", "gitlab", "failed"));
    for (let time = 0; time < 3; time += 1) await receiver.post({ body });
    const { text } = await get(receiver, "/inspector");
    expect(text).toMatch(
      /<bdi>build<\/bdi> <b class="bad">failed<\/b> in <bdi>build-test-deploy<\/bdi> on <bdi>main<\/bdi>, <bdi>webhook-s/,
    );
    expect(text).toContain("×3");
  });

  it.each([
    ["workflow-completed", "workflow-completed"],
    ["ping", "ping"],
    ["build succeeded on main, webhook-service #130", "Delivery"],
    ["workflow-completed ", "Delivery"],
    ["", "Delivery"],
  ])("describes a rejection of the event type %j and its reason", async (eventType, subject) => {
    const receiver = createReceiver();
    await saveRejection(receiver, "2026-11-23T10:00:00Z", eventType);
    const { text } = await get(receiver, "/inspector");
    expect(text).toContain(
      `<bdi>${subject}</bdi> <b class="bad">rejected</b>: <bdi>wrong secret, or changed after signing</bdi>`,
    );
  });

  it("has events and rejections in one order, by day, with links to older pages", async () => {
    let minute = 0;
    const receiver = createReceiver({
      now: () => new Date(Date.UTC(2026, 10, 22, 23, (minute += 1))),
    });
    for (let index = 1; index <= 70; index += 1) {
      await receiver.post({ body: `{"type":"ping","id":"${index}"}` });
      if (index % 2 === 0)
        await saveRejection(
          receiver,
          new Date(Date.UTC(2026, 10, 22, 23, minute, 30)).toISOString(),
        );
    }
    const first = await get(receiver, "/inspector");
    expect(first.text).toMatch(/Monday 23 November 2026[^]*Sunday 22 November 2026/);
    expect(rowsOf(first).slice(0, 4)).toEqual([
      "/inspector/rejections/105",
      "/inspector/events/104",
      "/inspector/events/103",
      "/inspector/rejections/102",
    ]);
    const pages = [first];
    await receiver.post({ body: `{"type":"ping","id":"late"}` });
    for (let next = older(first); next; next = older(pages.at(-1)!)) {
      pages.push(await get(receiver, next));
    }
    const rows = pages.flatMap(rowsOf);
    expect(pages).toHaveLength(3);
    expect(rows).toHaveLength(105);
    expect(new Set(rows).size).toBe(105);
  });

  function older({ text }: { text: string }): string | undefined {
    return /href="([^"]*)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
  }

  it("continues with older deliveries, whatever was rejected in the meantime", async () => {
    const receiver = createReceiver();
    for (let index = 0; index < 60; index += 1) {
      await receiver.post({ body: `{"type":"ping","id":"${index}"}` });
    }
    const first = await get(receiver, "/inspector");
    await saveRejection(receiver, new Date().toISOString());
    const rows = rowsOf(await get(receiver, older(first)!));
    expect(rows).toHaveLength(10);
    expect(rows[0]).toBe("/inspector/events/10");
  });

  it("is in the order in which the deliveries were handled, whatever their times", async () => {
    let now = "2026-11-23T10:00:00Z";
    const receiver = createReceiver({ now: () => new Date(now) });
    await receiver.post({ body: `{"type":"ping","id":"a"}` });
    now = "2026-11-20T10:00:00Z";
    await receiver.post({ body: `{"type":"ping","id":"b"}` });
    for (let index = 0; index < 60; index += 1)
      await saveRejection(receiver, "2026-11-22T10:00:00Z");
    const first = await get(receiver, "/inspector");
    expect(rowsOf(first)).toHaveLength(50);
    const rows = [...rowsOf(first), ...rowsOf(await get(receiver, older(first)!))];
    const rejections = Array.from({ length: 60 }, (_, n) => `/inspector/rejections/${62 - n}`);
    expect(rows).toEqual([...rejections, "/inspector/events/2", "/inspector/events/1"]);
  });

  it("is filtered by its URL, which every link repeats", async () => {
    const receiver = createReceiver();
    await receiver.post({ body: eventBody(makeEvent("workflow-completed", "github", "failed")) });
    await receiver.post();
    await saveRejection(receiver, "2026-11-23T10:00:00Z");
    const failed = await get(receiver, "/inspector?status=failed&branch=main&type=&q=");
    expect(rowsOf(failed)).toEqual(["/inspector/events/1"]);
    expect(failed.text).toContain('href="/inspector/events/1?status=failed&amp;branch=main"');
    expect(failed.text).toMatch(/<option selected>failed/);
    const rejected = await get(receiver, "/inspector?rejected=1");
    expect(rowsOf(rejected)).toEqual(["/inspector/rejections/3"]);
    expect(rowsOf(await get(receiver, "/inspector?type=ping"))).toEqual(rowsOf(rejected));
    expect(rowsOf(await get(receiver, "/inspector?until=2026-11-23"))).toEqual([]);
    const none = await get(receiver, "/inspector?q=nobody");
    expect(none.text).toMatch(/Nothing matches[^]*href="\/inspector">Clear filters/);
  });

  it("names the invalid filter and still shows the delivery", async () => {
    const receiver = createReceiver();
    await receiver.post();
    const response = await get(receiver, "/inspector/events/1?since=yesterday&colour=red");
    expect(response.status).toBe(400);
    expect(response.text).toMatch(/Invalid filter[^]*since must be a time[^]*Clear filters/);
    expect(response.text).toContain("Unknown parameter: colour.");
    expect(response.text).toContain('id="detail-title"');
  });

  it("offers to try again when the store is unavailable", async () => {
    const memory = createMemoryStore();
    const list = (): Promise<never> => Promise.reject(new Error("gone: /secret/path"));
    const receiver = createReceiver({ store: { ...memory, events: { ...memory.events, list } } });
    const response = await get(receiver, "/inspector?status=failed");
    expect(response.status).toBe(503);
    expect(response.text).toContain(
      '<a class="button" href="/inspector?status=failed">Try again</a>',
    );
    expect(response.text).not.toContain("/secret/path");
    expect(receiver.logged).toMatchObject([
      { level: "error", fields: { code: "store_unavailable" } },
    ]);
  });

  it("leaves out re-verified rejections unless it shows only rejections", async () => {
    const receiver = createReceiver();
    await saveRejection(receiver, "2026-11-23T10:00:00Z");
    await receiver.store.rejections.markLogged("1", "7");
    expect(rowsOf(await get(receiver, "/inspector"))).toEqual([]);
    const rejected = await get(receiver, "/inspector?rejected=1");
    expect(rejected.text).toContain("logged later as event 7");
  });
});
