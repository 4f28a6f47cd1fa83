import { createMemoryStore } from "../../../../src/store/memory/create-memory-store";
import { createReceiver, eventBody, makeEvent } from "../../../support/receiver";
import { get, saveRejection, rowsOf } from "../../../support/ask-page";

describe("the inspector's list", () => {
  it("describes each event in a sentence and shows its number of deliveries", async () => {
    const receiver = createReceiver();
    const body = eventBody(makeEvent("job-completed", "gitlab", "failed"));
    for (let time = 0; time < 3; time += 1) await receiver.post({ body });
    const { text } = await get(receiver, "/inspector");
    expect(text).toContain('title="build failed in build-test-deploy on main, webhook-service #');
    expect(text).toMatch(
      /class="outcome bad"[^]*failed: [^]*<bdi>build<\/bdi>[^]*<bdi>build-test-deploy<\/bdi>[^]*<bdi>webhook-s[^]*main/,
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
      `<bdi>${subject} rejected: wrong secret, or changed after signing</bdi>`,
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

  it("groups by a pipeline whose id has half a character, which no URL can have", async () => {
    const receiver = createReceiver();
    await receiver.post({ body: eventBody({ ...makeEvent(), pipeline: { id: "p\ud83d" } }) });
    const { status, text } = await get(receiver, "/inspector?group=pipeline");
    expect(status).toBe(200);
    expect(text).not.toContain("pipeline-link");
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
    expect(failed.text).toMatch(
      /class="chip" href="\/inspector\?status=failed" data-name="branch"/,
    );
    expect(failed.text).toMatch(/class="chip" href="\/inspector\?branch=main" data-name="status"/);
    const rejected = await get(receiver, "/inspector?rejected=1");
    expect(rowsOf(rejected)).toEqual(["/inspector/rejections/3"]);
    expect(rowsOf(await get(receiver, "/inspector?type=ping"))).toEqual(rowsOf(rejected));
    expect(rowsOf(await get(receiver, "/inspector?until=2026-11-23"))).toEqual([]);
    const none = await get(receiver, "/inspector?q=nobody");
    expect(failed.text).toContain("<title>Deliveries: main, failed · ");
    expect(rejected.text).toContain("<title>Rejections · ");
    expect(none.text).toContain("<title>Deliveries: “nobody” · ");
    expect(none.text).toMatch(/Nothing matches[^]*href="\/inspector">Clear filters/);
  });

  it("names an invalid filter beside its field and applies the others", async () => {
    const receiver = createReceiver();
    await receiver.post();
    await receiver.post({ body: eventBody(makeEvent("ping")) });
    const answer = await get(receiver, "/inspector/events/1?since=yesterday&colour=red&type=ping");
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/value="yesterday"[^>]*aria-invalid[^]*Invalid date: yesterday/);
    expect(answer.text).toMatch(/Unknown parameter: <bdi>colour/);
    expect(answer.text).toContain('id="detail-title"');
    expect(rowsOf(answer)).toEqual(["/inspector/events/2"]);
  });

  it("has ranges to choose from, each of which is valid", async () => {
    const receiver = createReceiver();
    await receiver.post();
    const { text } = await get(receiver, "/inspector");
    const ranges = [...text.matchAll(/href="(\/inspector\?since=[^"]*)"/g)].map(
      ([, href]) => href!,
    );
    expect(ranges.length).toBeGreaterThanOrEqual(6);
    for (const range of ranges) {
      const answer = await get(receiver, range.replaceAll("&amp;", "&"));
      expect(answer.text).not.toContain("Invalid");
    }
  });

  it("filters by several values and by values to leave out", async () => {
    const receiver = createReceiver();
    for (const status of ["success", "failed", "canceled"])
      await receiver.post({ body: eventBody(makeEvent("workflow-completed", "github", status)) });
    const keysOf = async (query: string): Promise<string[]> =>
      rowsOf(await get(receiver, `/inspector?${query}`)).map((path) => path.split("/").at(-1)!);
    expect(await keysOf("status=failed&status=canceled")).toEqual(["3", "2"]);
    expect(await keysOf("status=!failed")).toEqual(["3", "1"]);
    const { text } = await get(receiver, "/inspector?status=!failed");
    expect(text).toMatch(/Status is not <bdi>failed<\/bdi>/);
    // Each value is suggested with its count, whatever is chosen.
    expect(text).toMatch(/<bdi>failed<\/bdi> <span class="number">1</);
    expect(text).toContain('href="/inspector?status=%21failed&amp;status=canceled"');
  });

  it("shows counts of the selected deliveries above the rows", async () => {
    const receiver = createReceiver();
    const failed = { body: eventBody(makeEvent("workflow-completed", "github", "failed")) };
    await receiver.post(failed);
    await receiver.post(failed);
    await receiver.post();
    await saveRejection(receiver, new Date().toISOString());
    const { text } = await get(receiver, "/inspector");
    const counts = [
      ...text.matchAll(/<b class="value">([^<]*)<\/b> (All|Failed|Rejected|Repeated)/g),
    ];
    expect(counts.map(([, count, label]) => `${label} ${count}`)).toEqual([
      "All 3",
      "Failed 1",
      "Rejected 1",
      "Repeated 1",
    ]);
    expect(text).toMatch(/aria-label="2 events, 1 of them failed, and [01] rejections over time"/);
    expect(rowsOf(await get(receiver, "/inspector?repeated=1"))).toEqual(["/inspector/events/1"]);
  });

  it("groups the events by pipeline, and counts the reports of a cancellation", async () => {
    const receiver = createReceiver();
    const run = makeEvent("workflow-completed", "github", "canceled");
    const job = { ...makeEvent("job-completed", "github", "failed"), id: "job" };
    const shared = { pipeline: run.pipeline, workflow: run.workflow };
    await receiver.post({ body: eventBody({ ...job, ...shared }) });
    for (const id of ["a", "b", "c"]) await receiver.post({ body: eventBody({ ...run, id }) });
    await receiver.post({ body: eventBody(makeEvent("ping")) });
    await receiver.post();
    const { text } = await get(receiver, "/inspector?group=pipeline");
    expect(text.match(/class="pipeline-group"/g)).toHaveLength(2);
    expect(rowsOf({ text })).toEqual([6, 5, 4, 1].map((key) => `/inspector/events/${key}`));
    expect(text).toMatch(/<li class="is-job">[^]*events\/1\?group=pipeline"/);
    expect(text.match(/canceled, 3 reports<\/bdi>/g)).toHaveLength(1);
    expect(text).toMatch(/class="group-link is-set" href="\/inspector" aria-current/);
    expect(text).not.toMatch(/<details open>|data-name="group"/);
    const opened = await get(receiver, "/inspector/events/2?group=pipeline");
    expect(opened.text.match(/data-pipeline="[^"]*">\s*<details open>/g)).toHaveLength(1);
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
