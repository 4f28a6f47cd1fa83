import type { Page } from "playwright-core";
import { apiToken, createReceiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { fillLog } from "../support/fill-log";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("a user", (browser) => {
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    const receiver = createReceiver({ isSignedIn: false });
    watched = await watchPage(browser(), receiver.server);
    ({ page } = watched);
    await fillLog(receiver.store, Date.now());
  });
  afterEach(async () => {
    await watched.close();
    // The browser reports each 401 and nothing else.
    expect(watched.complaints.filter((complaint) => !complaint.includes("401"))).toEqual([]);
  });

  const signIn = async (token: string): Promise<void> => {
    // The page focuses it. Chromium reports when a user does so before the first frame.
    await page.locator("#token:focus").fill(token);
    await page.keyboard.press("Enter");
  };
  const detail = (): ReturnType<Page["locator"]> => page.locator("#detail-title");
  const pathAndQuery = (): string => page.url().replace(/^https?:\/\/[^/]+/, "");

  it("signs in with the link of the start message, which leaves no token in the URL", async () => {
    await page.goto(`/inspector?token=${apiToken}&status=failed`);
    await page.locator(".row").first().waitFor();
    expect(pathAndQuery()).toBe("/inspector?status=failed");
  });

  it("signs in with the token, after a wrong one, and gets the requested page", async () => {
    await page.goto("/inspector/events/28?tab=headers");
    await signIn("wrong");
    await page.getByText("Wrong API token.").waitFor();
    await signIn(apiToken);
    await detail().waitFor();
    expect(pathAndQuery()).toBe("/inspector/events/28?tab=headers");
  });

  it("signs in again when the session ended and returns to the same page", async () => {
    await page.goto(`/inspector?token=${apiToken}`);
    await page.context().clearCookies();
    await page.locator(".row").filter({ hasText: "#130" }).click();
    await signIn(apiToken);
    await detail().filter({ hasText: "#130" }).waitFor();
  });

  it.each(["light", "dark"] as const)(
    "signs in on pages without accessibility violations in %s mode",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto("/inspector");
      expect(await findBarriers(page)).toEqual([]);
      await signIn("wrong");
      await page.getByText("Wrong API token.").waitFor();
      expect(await findBarriers(page)).toEqual([]);
    },
  );
});
