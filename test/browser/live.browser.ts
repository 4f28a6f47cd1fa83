import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import express from "express";
import type { Page } from "playwright-core";
import type { Store } from "../../src/core/ports";
import { createRejectionBuffer } from "../../src/core/log/rejection-buffer";
import { mountRoutes } from "../../src/server/mount-routes";
import { layoutRoutes } from "../../src/pages/layout/layout-routes";
import { inspectorRoutes } from "../../src/pages/inspector/inspector-routes";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store";
import { makeDelivery } from "../../src/samples/make-delivery";
import { readDelivery } from "../../src/core/receive";
import { createReceiver, eventBody, makeEvent, secret } from "../support/receiver";
import { silent } from "../support/open-stores";
import { createFolder } from "../support/start-program";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

interface Served {
  server: ReturnType<typeof createServer>;
  streams: ServerResponse[];
  /** The URLs of the requested streams. */
  requested: string[];
  /** Whether it responds with 503, like a proxy whose server is down. */
  isAway: boolean;
}

/** Serves the page with a stream that the test writes. */
function serve(store: Store): Served {
  const app = express();
  const served: Served = { server: createServer(app), streams: [], requested: [], isAway: false };
  const rejections = createRejectionBuffer({ store: store.rejections, log: silent });
  const otherPages = { insights: false };
  const secretSource = { description: "It is in this test." };
  const common = { store, rejections, log: silent, otherPages, now: () => new Date() };
  const options = { ...common, secrets: [secret], maxBody: 1_000, secretSource };
  mountRoutes(app, [...layoutRoutes([]), ...inspectorRoutes(options, [])]);
  app.get("/api/stream", (req, res) => {
    served.requested.push(req.url);
    if (served.isAway) return void res.sendStatus(503);
    res.writeHead(200, { "content-type": "text/event-stream" }).write("retry: 10\n\n");
    served.streams.push(res);
  });
  return served;
}

describeInBrowser("the live inspector", (browser) => {
  let store: Store;
  let log: string;
  let served: ReturnType<typeof serve>;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    store = createMemoryStore();
    ({ log } = await store.feed.newestCursor());
    served = serve(store);
    watched = await watchPage(browser(), served.server);
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  async function deliver(status: string, id?: string): Promise<void> {
    const { body, headers } = makeDelivery(
      makeEvent("workflow-completed", "github", status),
      secret,
    );
    await store.events.save(readDelivery({ body, headers, receivedAt: new Date() }));
    const [event] = await store.events.list({}, { limit: 1 });
    send(
      { outcome: "stored", responseStatus: 201, at: event?.receivedAt, event, rejection: null },
      id,
    );
  }
  const send = (item: object, id = `${log}.1`): void => {
    const data = JSON.stringify(item);
    served.streams.at(-1)?.write(`event: delivery\nid: ${id}\ndata: ${data}\n\n`);
  };
  const state = (text: string): Promise<void> =>
    page.locator("#live-state", { hasText: text }).waitFor();

  it("announces new deliveries and shows them on request while one is open", async () => {
    await page.goto("/inspector");
    await state("connected");
    await deliver("success");
    await page.locator(".row", { hasText: "succeeded" }).click();
    await page.locator("#detail-title").waitFor();
    // To show the first row, the page has replaced its stream by one from the new list's cursor.
    await state("connected");
    await deliver("failed");
    await deliver("canceled");
    await page.getByRole("button", { name: "Show 2 new" }).waitFor();
    expect(await page.locator("#show-new").innerText()).toMatch(/2 new$/);
    expect(await page.title()).toMatch(/^\(2\) /);
    expect(await page.locator(".row").count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Show 2 new" }).click();
    await page.locator(".row", { hasText: "was canceled" }).waitFor();
    expect(await page.locator(".row").count()).toBe(3);
    expect(await page.locator("#show-new").isVisible()).toBe(false);
  });

  it("shows new rows at the top while nothing is selected, with the filters and groups", async () => {
    await deliver("failed");
    await page.goto("/inspector?status=failed&group=pipeline");
    await state("connected");
    await deliver("failed");
    await page.locator(".pipeline-group").nth(1).waitFor();
    expect(await page.locator(".row.is-new").count()).toBe(1);
    expect(await page.locator("#show-new").isVisible()).toBe(false);
    expect(await page.title()).toMatch(/^Deliveries/);
    expect(await page.locator(".counts a").first().innerText()).toMatch(/^2/);
    await page.locator("#announcement", { hasText: "1 new" }).waitFor();
    // The stream goes on.
    expect(served.requested).toHaveLength(1);
    await page.locator(".pipeline-group summary").first().click();
    await page.locator(".pick").first().click();
    await deliver("failed");
    await page.getByRole("button", { name: "Show 1 new" }).waitFor();
    expect(await page.locator(".pipeline-group").count()).toBe(2);
  });

  it("does not move the rows of a list that is scrolled", async () => {
    for (let count = 0; count < 50; count += 1) await deliver("failed");
    await page.goto("/inspector");
    await state("connected");
    await page.evaluate(`document.getElementById("list").scrollTop = 200`);
    await deliver("success");
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await page.locator(".row", { hasText: "succeeded" }).waitFor();
    expect(await page.evaluate(`document.getElementById("list").scrollTop`)).toBe(0);
  });

  it("follows the feed with the list's filter from the list's cursor", async () => {
    await deliver("failed");
    await page.goto("/inspector?status=failed");
    await state("connected");
    expect(served.requested).toEqual([`/api/stream?status=failed&lastEventId=${log}.1`]);
  });

  it("counts a repeated delivery on its row without moving the list", async () => {
    await deliver("failed");
    await page.goto("/inspector");
    await state("connected");
    const top = async (): Promise<number> => (await page.locator(".row").first().boundingBox())!.y;
    const before = await top();
    const [event] = await store.events.list({}, { limit: 1 });
    send({ outcome: "duplicate", responseStatus: 200, event: { ...event, deliveries: 7 } });
    await page.locator(".row", { hasText: "×7" }).waitFor();
    expect(await page.locator("#show-new").isVisible()).toBe(false);
    expect(await top()).toBe(before);
  });

  it("resumes from its cursor after an error response and after it was switched off", async () => {
    await page.clock.install();
    await deliver("failed");
    await page.goto("/inspector");
    await state("connected");
    await page.locator(".row").focus();
    send({ outcome: "rejected", rejection: { key: "2" } }, `${log}.2`);
    await page.getByRole("button", { name: "new" }).waitFor();
    served.isAway = true;
    const away = page.waitForResponse((response) => response.status() === 503);
    served.streams.at(-1)?.end();
    await away;
    await state("reconnecting…");
    served.isAway = false;
    await page.clock.runFor(10_000);
    await state("connected");
    expect(watched.complaints.splice(0)).toEqual([expect.stringContaining("503")]);
    expect(served.requested.at(-1)).toBe(`/api/stream?lastEventId=${log}.2`);
    await page.getByRole("switch", { name: "Live" }).click();
    await page.getByRole("switch", { name: "Live" }).click();
    await state("connected");
    expect(served.requested.at(-1)).toBe(`/api/stream?lastEventId=${log}.2`);
  });

  it("reloads the list when the log in memory started over", async () => {
    await deliver("failed");
    await page.goto("/inspector");
    await state("connected");
    await store.events.removeBefore(new Date(Date.now() + 1_000), 10);
    await deliver("success", "0a0a0a0a.1");
    await page.locator(".row", { hasText: "succeeded" }).waitFor();
    expect(await page.locator(".row").count()).toBe(1);
  });

  it("closes its connection while the page is hidden", async () => {
    await page.goto("/inspector");
    await state("connected");
    const look = (hidden: boolean): Promise<void> =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
         document.dispatchEvent(new Event("visibilitychange"));`,
      );
    const closed = new Promise((resolve) => served.streams[0]?.once("close", resolve));
    await look(true);
    await state("paused");
    await closed;
    await look(false);
    await state("connected");
    expect(served.streams).toHaveLength(2);
  });

  it("stays switched off after a reload", async () => {
    await page.goto("/inspector");
    await state("connected");
    await page.getByRole("switch", { name: "Live" }).click();
    await state("off");
    await page.reload();
    await state("off");
    await page.getByRole("switch", { name: "Live" }).click();
    await state("connected");
  });

  it("reconnects by itself", async () => {
    await page.goto("/inspector");
    await state("connected");
    const again = page.waitForRequest("**/api/stream*");
    served.streams[0]?.end();
    await again;
    await state("connected");
    expect(served.streams).toHaveLength(2);
  });
});

describeInBrowser("the live inspector of a database", (browser) => {
  it("changes the list only on request, however many deliveries arrive", async () => {
    const store = openSqliteStore(join(createFolder(), "webhooks.db"), silent);
    const receiver = createReceiver({ store });
    const watched = await watchPage(browser(), receiver.server);
    const { page } = watched;
    await receiver.post({ body: eventBody(makeEvent("ping")) });
    await page.goto("/inspector/events/1");
    for (const count of [1, 2, 3]) {
      await receiver.post({ body: eventBody(makeEvent("ping")) });
      await page.getByRole("button", { name: `Show ${count} new` }).waitFor();
      expect(await page.locator(".row").count()).toBe(1);
    }
    await page.getByRole("button", { name: "Show 3 new" }).click();
    await page.locator(".row").nth(3).waitFor();
    await watched.close();
    await store.close();
    expect(watched.complaints).toEqual([]);
  });
});
