import type { Page } from "playwright-core";
import { apiToken, createReceiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { fillLog } from "../support/fill-log";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("a reader who signs in", (browser) => {
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
    // The browser reports each 401, and nothing else.
    expect(watched.complaints.filter((complaint) => !complaint.includes("401"))).toEqual([]);
  });

  const signIn = async (token: string): Promise<void> => {
    await page.getByLabel("API token").fill(token);
    await page.keyboard.press("Enter");
  };
  const detail = (): ReturnType<Page["locator"]> => page.locator("#detail-title");
  const pathAndQuery = (): string => page.url().replace(/^https?:\/\/[^/]+/, "");

  it("by the link of the start message sees the page, without the token in the address", async () => {
    await page.goto(`/inspector?token=${apiToken}&status=failed`);
    await page.locator(".row").first().waitFor();
    expect(pathAndQuery()).toBe("/inspector?status=failed");
  });

  it("by the token, after a wrong one, comes to the page that was asked for", async () => {
    await page.goto("/inspector/events/24?tab=headers");
    await signIn("wrong");
    await page.getByText("Wrong API token.").waitFor();
    await signIn(apiToken);
    await detail().waitFor();
    expect(pathAndQuery()).toBe("/inspector/events/24?tab=headers");
  });

  it("is asked again when the session ended, and goes on at the same place", async () => {
    await page.goto(`/inspector?token=${apiToken}`);
    await page.context().clearCookies();
    await page.locator(".row").filter({ hasText: "#130" }).click();
    await signIn(apiToken);
    await detail().filter({ hasText: "#130" }).waitFor();
  });

  it.each(["light", "dark"] as const)("finds no barrier on the way, in %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/inspector");
    expect(await findBarriers(page)).toEqual([]);
    await signIn("wrong");
    await page.getByText("Wrong API token.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
