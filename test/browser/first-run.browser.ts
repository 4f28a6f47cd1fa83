import type { Page } from "playwright-core";
import { sign } from "../../src/core/signature/signature";
import { createReceiver, eventBody, type Receiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("the first steps in a browser", (browser) => {
  const command = "cat '/srv/receiver/.circleci-webhooks/secret'";
  let receiver: Receiver;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    receiver = createReceiver({ secretSource: { description: "This prints it:", command } });
    watched = await watchPage(browser(), receiver.server);
    ({ page } = watched);
    await page.goto("/inspector");
    await page.getByText("connected", { exact: true }).waitFor();
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  it("tick themselves, and say that the secret is wrong", async () => {
    const step = (state: string, title: string): Promise<void> =>
      page.locator(`.first-run .is-${state}`, { hasText: title }).waitFor();
    await step("open", "Add a webhook in CircleCI");
    await receiver.post({ headers: { "circleci-signature": sign("another", eventBody()) } });
    await step("done", "Add a webhook in CircleCI");
    await step("failed", "Set its secret token");
    expect(await findBarriers(page)).toEqual([]);
    await receiver.post({ body: "{}" }).expect(400);
    await step("done", "Set its secret token");
    await step("open", "Send a first event");
    await receiver.post();
    await page.locator(".row .outcome.good").waitFor();
    await page.locator(".first-run").waitFor({ state: "detached" });
  });

  it("lead to the reason of a wrong secret", async () => {
    await receiver.post({ headers: { "circleci-signature": undefined } });
    await page.getByRole("link", { name: "See how to fix it" }).click();
    await page.getByText("Why it was rejected").waitFor();
  });

  it("copy the command that prints the secret", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const step = page.locator(".first-run li", { hasText: "Set its secret token" });
    await step.getByRole("button", { name: "Copy" }).click();
    await step.locator(".copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(command);
  });

  it.each([360, 768, 1440])("fit a screen of %d pixels", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const overflow = `(() => {
      const { scrollWidth, clientWidth } = document.querySelector("#list");
      return scrollWidth - clientWidth;
    })()`;
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  });
});
