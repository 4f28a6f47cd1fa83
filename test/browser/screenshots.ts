import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { createReceiver } from "../support/receiver";
import { fillLog } from "../support/fill-log";
import { takeDestinationsScreenshot } from "./support/destinations-screenshot";
import { takeInsightsScreenshot } from "./support/insights-screenshot";
import { findChromium } from "./support/find-chromium";
import { openBrowser } from "./support/open-browser";
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
  await takeDestinationsScreenshot(browser, screen, join(docs, "destinations.png"));
  await takeInsightsScreenshot(browser, screen, join(docs, "insights.png"));
  await browser.close();
}

void takeScreenshots();
