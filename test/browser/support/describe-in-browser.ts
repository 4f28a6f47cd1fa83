import type { Browser } from "playwright-core";
import { findChromium } from "./find-chromium";
import { openBrowser } from "./open-browser";

const chromium = findChromium();
if (!chromium) {
  console.warn("Tests in a browser are skipped: there is no Chromium. CHROME_PATH may name one.");
}

/** Like `describe`, with a browser for its tests. Skipped if no browser is installed. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  (chromium ? describe : describe.skip)(name, () => {
    // Rendering is slow on a busy machine.
    jest.setTimeout(30_000);
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser(chromium ?? "");
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}
