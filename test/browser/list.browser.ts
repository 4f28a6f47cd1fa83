import { makeDelivery } from "../support/make-delivery";
import { createReceiver, makeEvent, type Receiver } from "../support/receiver";
import { chooseOption } from "./support/choose-option";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage } from "./support/watch-page";

describeInBrowser("the inspector's list in a browser", (browser) => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = createReceiver();
    for (let n = 1; n <= 12; n += 1) {
      const changes = { ...makeEvent(), id: `${n}`, pipeline: { vcs: { branch: `b${n}` } } };
      await receiver.store.events.save(makeDelivery(`${n}`, changes));
    }
  });

  it("has fetched the next delivery when the key for it is pressed", async () => {
    const { page, ...watched } = await watchPage(browser(), receiver.server);
    const requested: string[] = [];
    page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    await page.goto("/inspector/events/12");
    await Promise.all([page.waitForResponse("**/inspector/events/10"), page.keyboard.press("j")]);
    await Promise.all([page.waitForResponse("**/inspector/events/9"), page.keyboard.press("j")]);
    await page.locator("#detail", { hasText: "b10" }).waitFor();
    expect(requested.filter((path) => path === "/inspector/events/10")).toHaveLength(1);
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  it("loads the values that a menu does not have, when it is opened", async () => {
    const { page, ...watched } = await watchPage(browser(), receiver.server);
    await page.goto("/inspector");
    const menu = page.locator('.menu[data-menu="branch"]');
    expect(await menu.locator(".option").count()).toBe(10);
    await chooseOption(page, "branch", "b9");
    await chooseOption(page, "branch", "b8");
    await page.locator("#chips .chip").nth(1).waitFor();
    expect(await page.locator(".row").count()).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });
});
