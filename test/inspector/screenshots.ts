import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createMemoryStore } from "../../src/store/memory-store";
import { createReceiver } from "../receiver";
import { fillLog } from "./fill-log";
import { findChromium } from "./find-chromium";
import { openBrowser } from "./open-browser";
import { watchPage } from "./watch-page";

/* The README's pictures, of made-up deliveries: npm run screenshots */

const docs = join(__dirname, "..", "..", "docs");

const pictures = {
  "inspector-event.png": "/inspector/events/24",
  "inspector-refused.png": "/inspector/rejections/2",
};

async function takeScreenshots(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) throw new Error("There is no Chromium. CHROME_PATH may name one.");
  const store = createMemoryStore();
  await fillLog(store, Date.now());
  const browser = await openBrowser(chromium);
  const viewport = { width: 1280, height: 800 };
  const watched = await watchPage(browser, createReceiver({ store }).server, { viewport });
  const { page } = watched;
  mkdirSync(docs, { recursive: true });
  for (const [file, path] of Object.entries(pictures)) {
    await page.goto(path);
    await page.getByText("connected", { exact: true }).waitFor();
    await page.screenshot({ path: join(docs, file) });
  }
  await watched.close();
  await browser.close();
}

void takeScreenshots();
