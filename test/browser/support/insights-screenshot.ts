import type { Browser, BrowserContextOptions } from "playwright-core";
import { readDelivery } from "../../../src/core/receive";
import { makeHistory } from "../../../src/samples/history/make-history";
import { makeDelivery } from "../../../src/samples/make-delivery";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { deriveAll } from "../../support/derive-all";
import { createReceiver, secret } from "../../support/receiver";
import { watchPage } from "./watch-page";

/** Two months of builds, of which the page compares the last with the one before. */
export async function takeInsightsScreenshot(
  browser: Browser,
  screen: BrowserContextOptions,
  path: string,
): Promise<void> {
  const end = Date.now();
  const store = createMemoryStore({ limit: 100_000 });
  for (const { at, makeSample } of makeHistory({ days: 60, projects: 3, seed: 1, end })) {
    const { body, headers } = makeDelivery(makeSample(), secret);
    await store.events.save(readDelivery({ body, headers, receivedAt: new Date(at) }));
  }
  await deriveAll(store);
  const watched = await watchPage(browser, createReceiver({ store }).server, screen);
  const { page } = watched;
  await page.goto("/insights");
  await page.locator("canvas").nth(1).waitFor();
  await page.getByText("connected", { exact: true }).waitFor();
  await page.screenshot({ path });
  await watched.close();
}
