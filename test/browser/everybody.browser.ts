import type { Page } from "playwright-core";
import { createReceiver, type Receiver } from "../support/receiver";
import { chooseOption } from "./support/choose-option";
import { describeInBrowser } from "./support/describe-in-browser";
import { fillLog } from "../support/fill-log";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("the inspector", (browser) => {
  let receiver: Receiver;
  let watched: WatchedPage;
  let page: Page;

  const open = async (options: { javaScriptEnabled?: boolean } = {}): Promise<void> => {
    receiver = createReceiver();
    watched = await watchPage(browser(), receiver.server, options);
    ({ page } = watched);
  };
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  const rows = (): ReturnType<Page["locator"]> => page.locator(".row");
  const title = (): ReturnType<Page["locator"]> => page.locator("#detail-title");

  it.each(["light", "dark"] as const)(
    "has no accessibility violation in %s mode",
    async (colorScheme) => {
      await open();
      await page.emulateMedia({ colorScheme });
      await page.goto("/inspector");
      expect(await findBarriers(page)).toEqual([]);
      await fillLog(receiver.store, Date.now());
      await receiver.store.rejections.markLogged("25", "28");
      const shown = ["?rejected=1", "/events/28", "/events/28?tab=hex", "/events/28?tab=headers"];
      const more = [
        "/events/22?tab=deliveries",
        "/events/22?group=pipeline",
        "/rejections/25",
        "/rejections/29",
        "/events/99?since=x",
      ];
      for (const path of [...shown, ...more]) {
        await page.goto(`/inspector${path}`);
        expect([path, await findBarriers(page)]).toEqual([path, []]);
      }
      expect(watched.complaints.splice(0)).toEqual([expect.stringContaining("404")]);
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      expect(await findBarriers(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.goto("/inspector?status=failed");
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.keyboard.press("r");
      expect(await findBarriers(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.locator('.menu[data-menu="branch"] summary').click();
      expect(await findBarriers(page)).toEqual([]);
    },
    120_000,
  );

  it("fits a screen of 360 pixels and shows the list or a delivery", async () => {
    await open();
    const overflow = (): Promise<number> =>
      page.evaluate("document.documentElement.scrollWidth - innerWidth");
    await fillLog(receiver.store, Date.now());
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("/inspector");
    expect(await overflow()).toBe(0);
    await rows().first().click();
    await title().waitFor();
    await rows().first().waitFor({ state: "hidden" });
    for (const tab of ["body", "raw", "hex", "headers"]) {
      await page.goto(`/inspector/events/28?tab=${tab}`);
      expect(await overflow()).toBe(0);
    }
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("link", { name: "All deliveries" }).click();
    await rows().first().waitFor();
    await title().waitFor({ state: "detached" });
  });

  it("shows all its contents without scripts", async () => {
    await open({ javaScriptEnabled: false });
    await fillLog(receiver.store, Date.now());
    await page.goto("/inspector");
    await chooseOption(page, "status", "failed");
    await rows().first().click();
    await page.getByRole("link", { name: "Headers" }).click();
    await page.getByRole("rowheader", { name: "circleci-event-type" }).waitFor();
    expect(await rows().count()).toBe(5);
    await receiver.store.replays.save("26", {
      ...{ at: "2026-11-23T10:00:00.000Z", url: "http://localhost:3000/", status: 204 },
      ...{ durationMs: 7, headers: { "x-a": "<b>" }, body: Buffer.from("<i>fine</i>") },
      ...{ truncated: false, error: null },
    });
    await page.goto("/inspector?group=pipeline");
    await page.locator(".pipeline-group summary", { hasText: "feature/retry" }).first().click();
    await rows().filter({ visible: true }).filter({ hasText: "#128" }).waitFor();
    await page.goto("/inspector/events/26?tab=replays");
    await page.getByText("<i>fine</i>").waitFor();
    await page.locator(".attempt", { hasText: "204" }).waitFor();
    expect(await page.getByRole("button", { name: "Copy as curl" }).count()).toBe(0);
  });
});
