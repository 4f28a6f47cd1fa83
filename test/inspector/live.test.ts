import { createServer, type ServerResponse } from "node:http";
import express from "express";
import type { Page } from "playwright-core";
import type { Store } from "../../src/core/ports";
import { createRejectionLog } from "../../src/core/rejection-log";
import { createInspector } from "../../src/inspector/create-inspector";
import { createMemoryStore } from "../../src/store/memory-store";
import { makeDelivery } from "../../src/samples/make-delivery";
import { parseEvent } from "../../src/core/event";
import { makeEvent, secret } from "../receiver";
import { silent } from "../store/open-stores";
import { describeInBrowser } from "./describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./watch-page";

/** The page alone, with a stream and replays that the test makes up. */
function serve(store: Store): {
  server: ReturnType<typeof createServer>;
  streams: ServerResponse[];
  replays: object[];
} {
  const streams: ServerResponse[] = [];
  const replays: object[] = [];
  const app = express();
  const rejections = createRejectionLog({ store, log: silent });
  const options = { store, secrets: [secret], rejections, log: silent };
  for (const [path, handler] of createInspector(options)) app.get(path, handler);
  app.get("/api/stream", (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    streams.push(res);
  });
  app.get("/api/events/:key/replays", (_req, res) => void res.json({ replays }));
  app.post("/api/events/:key/replay", express.json(), (req, res) => {
    const { url } = req.body as { url: string };
    if (!url.includes("localhost") || !req.get("x-requested-by")) {
      const error = { code: "replay_not_allowed", message: "Set REPLAY_URLS to allow it." };
      return void res.status(403).json({ error });
    }
    const at = "2026-11-23T10:00:00.000Z";
    const answer = { status: 204, durationMs: 7, headers: { "x-a": "<b>" }, body: "<i>fine</i>" };
    replays.unshift({ at, url, ...answer, encoding: "utf-8", truncated: false, error: null });
    res.json(replays[0]);
  });
  return { server: createServer(app), streams, replays };
}

describeInBrowser("the inspector, live", (browser) => {
  let store: Store;
  let served: ReturnType<typeof serve>;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    store = createMemoryStore();
    served = serve(store);
    watched = await watchPage(browser(), served.server);
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  async function deliver(status: string): Promise<void> {
    const { body, headers } = makeDelivery(
      makeEvent("workflow-completed", "github", status),
      secret,
    );
    await store.save({ event: parseEvent(body), body, headers, receivedAt: new Date() });
    const [event] = await store.list({}, { limit: 1 });
    const data = { outcome: "stored", status: 201, at: event?.receivedAt, event, rejection: null };
    served.streams.at(-1)?.write(`event: delivery\nid: 1\ndata: ${JSON.stringify(data)}\n\n`);
  }
  const state = (text: string): Promise<void> =>
    page.locator("#live-state", { hasText: text }).waitFor();

  it("announces what arrives, and shows it when asked to", async () => {
    await page.goto("/inspector");
    await state("connected");
    await deliver("success");
    await page.locator(".row", { hasText: "succeeded" }).waitFor();
    await deliver("failed");
    await deliver("canceled");
    await page.getByRole("button", { name: "2 new, show" }).waitFor();
    expect(await page.locator(".row").count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "2 new, show" }).click();
    await page.locator(".row", { hasText: "was canceled" }).waitFor();
    expect(await page.locator(".row").count()).toBe(3);
    expect(await page.locator("#show-new").isVisible()).toBe(false);
  });

  it("announces only what the filter would show", async () => {
    await deliver("failed");
    await page.goto("/inspector?status=failed");
    await state("connected");
    await deliver("success");
    await deliver("failed");
    await page.getByRole("button", { name: "1 new, show" }).waitFor();
  });

  it("is switched off, and stays so", async () => {
    await page.goto("/inspector");
    await state("connected");
    await page.getByRole("switch", { name: "Live" }).click();
    await state("off");
    await page.reload();
    await state("off");
    await page.getByRole("switch", { name: "Live" }).click();
    await state("connected");
  });

  it("connects again by itself", async () => {
    await page.goto("/inspector");
    await state("connected");
    served.streams[0]?.end();
    await state("reconnecting…");
    await state("connected");
    expect(served.streams).toHaveLength(2);
  });

  it("replays an event, and shows what came back as text", async () => {
    await deliver("failed");
    await page.goto("/inspector/events/1?tab=replays");
    await page.getByText("It was not replayed yet.").waitFor();
    await page.getByLabel("Send it to").fill("http://example.com/");
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("Set REPLAY_URLS to allow it.").waitFor();
    expect(watched.complaints.splice(0)).toEqual([expect.stringContaining("403")]);
    await page.getByLabel("Send it to").fill("http://localhost:3000/hook");
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.locator(".attempt summary", { hasText: "204" }).click();
    await page.getByText("<i>fine</i>").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.reload();
    await page.locator(".attempt").waitFor();
    expect(await page.getByLabel("Send it to").inputValue()).toBe("http://localhost:3000/hook");
  });

  it("replays the events of the list, and says before how many they are", async () => {
    await deliver("failed");
    await deliver("success");
    await page.goto("/inspector");
    await page.getByRole("button", { name: "Replay these…" }).click();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByLabel("Send them to").fill("http://localhost:3000/hook");
    await page.getByRole("button", { name: "Replay 2 events" }).click();
    await page.getByText("2 of 2 sent.").waitFor();
    expect(served.replays).toHaveLength(2);
    await page.getByRole("button", { name: "Close" }).click();
  });
});
