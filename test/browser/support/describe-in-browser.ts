import type { Browser } from "playwright-core";
import { findChromium } from "./find-chromium";
import { openBrowser } from "./open-browser";

const chromium = findChromium();
if (!chromium) {
  console.warn("Tests in a browser are skipped: there is no Chromium. CHROME_PATH may name one.");
}

/** Like `describe`, with a browser for all of its tests; skipped where there is none. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  (chromium ? describe : describe.skip)(name, () => {
    // A machine that does other things beside it is slow to paint.
    jest.setTimeout(30_000);
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser(chromium ?? "");
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}
