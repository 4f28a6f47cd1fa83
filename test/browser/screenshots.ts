import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeHistory } from "../../src/samples/history/make-history";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { createReceiver } from "../support/receiver";
import { deriveAll } from "../support/derive-all";
import { fillLog } from "../support/fill-log";
import { makeDelivery } from "../../src/samples/make-delivery";
import { parseEvent } from "../../src/core/event";
import { findChromium } from "./support/find-chromium";
import { openBrowser } from "./support/open-browser";
import type { Browser } from "playwright-core";
import { watchPage, type WatchedPage } from "./support/watch-page";

/* The screenshots in docs/, with sample deliveries: npm run screenshots */

const docs = join(__dirname, "..", "..", "docs");

/** Twice the pixels, for high-resolution screens. */
const screen = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 };

/** A delivery with a wrong secret: rejected, then re-verified and logged. */
async function takeScreenshots(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error("There is no Chromium. CHROME_PATH may name one.");
  const store = createMemoryStore();
  await fillLog(store, Date.now());
  const [rejection] = await store.rejections.list({ limit: 1 });
  const browser = await openBrowser(chromium);
  mkdirSync(docs, { recursive: true });

  const open = async (secret: string): Promise<WatchedPage> => {
    const watched = await watchPage(
      browser,
      createReceiver({ store, secrets: [secret] }).server,
      screen,
    );
    await watched.page.goto(`/inspector/rejections/${rejection?.key}`);
    await watched.page.getByText("connected", { exact: true }).waitFor();
    return watched;
  };

  const before = await open("ABCD123");
  await before.page.screenshot({ path: join(docs, "inspector-rejected.png") });
  await before.close();

  const after = await open("XXX-XXX");
  await after.page.getByRole("button", { name: "Re-verify", exact: true }).click();
  await after.page.getByText("Logged as event").waitFor();
  await after.page.screenshot({ path: join(docs, "inspector-verified.png") });
  await after.close();
  await takeInsights(browser);
  await browser.close();
}

/** Two months of builds, of which the page compares the last with the one before. */
async function takeInsights(browser: Browser): Promise<void> {
  const end = Date.now();
  const store = createMemoryStore({ limit: 100_000 });
  for (const { at, makeSample } of makeHistory({ days: 60, projects: 3, seed: 1, end })) {
    const { body, headers } = makeDelivery(makeSample(), "ABCD123");
    await store.events.save({ event: parseEvent(body), body, headers, receivedAt: new Date(at) });
  }
  await deriveAll(store);
  const watched = await watchPage(browser, createReceiver({ store }).server, screen);
  const { page } = watched;
  await page.goto("/insights");
  await page.locator("canvas").nth(1).waitFor();
  await page.getByText("connected", { exact: true }).waitFor();
  await page.screenshot({ path: join(docs, "insights.png") });
  await watched.close();
}

void takeScreenshots();
