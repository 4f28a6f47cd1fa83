import type { Page } from "playwright-core";
import { createReceiver, makeEvent, type Receiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

const names: [string, string][] = [
  ["of 300 characters", "feature/".padEnd(300, "very-long-")],
  ["without a place to break", "W".repeat(300)],
  ["that are written from right to left", `\u202e${"فرع/اختبار".repeat(30)}`],
  ["of emoji", "🚀👩‍👩‍👧‍👦".repeat(30)],
  ["of markup", `"><img src=x onerror="alert(1)">`.repeat(9)],
];

describeInBrowser("a delivery with hostile contents", (browser) => {
  let receiver: Receiver;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    receiver = createReceiver();
    watched = await watchPage(browser(), receiver.server);
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  /** In pixels. */
  const overflow = async (width: number): Promise<number> => {
    await page.setViewportSize({ width, height: 800 });
    return page.evaluate(`(() => {
      const { scrollWidth, clientWidth } = document.getElementById("detail");
      const page = document.documentElement.scrollWidth - innerWidth;
      return Math.max(page, scrollWidth - clientWidth);
    })()`);
  };
  const headerHeight = (): Promise<number> =>
    page.evaluate(`document.querySelector(".delivery-head").offsetHeight`);

  it.each(names)("has a low header with names %s", async (_case, name) => {
    const text = JSON.stringify(makeEvent("job-completed", "github", "failed"))
      .replaceAll('"main"', JSON.stringify(name))
      .replaceAll('"webhook-service"', JSON.stringify(name))
      .replaceAll('"build-test-deploy"', JSON.stringify(name))
      .replaceAll('"build"', JSON.stringify(name));
    await receiver.post({ body: text }).expect(201);
    await page.goto("/inspector/events/1");
    for (const width of [360, 768, 900, 1024, 1440, 2560]) {
      expect([width, await overflow(width)]).toEqual([width, 0]);
      expect(await headerHeight()).toBeLessThanOrEqual(140);
      // The outcome and the actions are not pushed away.
      expect(await page.locator(".title b").isVisible()).toBe(true);
      await page.getByRole("button", { name: "Copy link" }).click({ trial: true });
    }
    await page.goto("/inspector/events/1?tab=compare-run");
    expect(await overflow(360)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("scrolls deep levels inside of the payload", async () => {
    const deep = `${'{"a":'.repeat(50)}1${"}".repeat(50)}`;
    await receiver.post({ body: `{"type":"ping","id":"1","deep":${deep}}` }).expect(201);
    await page.goto("/inspector/events/1");
    expect(await overflow(360)).toBe(0);
    expect(await overflow(1440)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  it("shows 4 MB and 3,000 levels as text, and does not compare them", async () => {
    await receiver.post({ body: `{"type":"ping","id":"1"}` }).expect(201);
    await receiver.post({ body: `{"type":"ping","id":"2","x":"${"x".repeat(4_000_000)}"}` });
    const nested = "[".repeat(3_000) + "]".repeat(3_000);
    await receiver.post({ body: `{"type":"ping","id":"3","x":${nested}}` });
    for (const key of [2, 3]) {
      await page.goto(`/inspector/events/${key}`);
      expect(await overflow(360)).toBe(0);
      await page.getByRole("link", { name: "the event before" }).click();
      await page.getByText("too large or too deep to compare").waitFor();
    }
  });

  it("wraps what a rejection received", async () => {
    await receiver.post({
      headers: { "circleci-signature": `v1=${"a".repeat(64)}`, "x-forwarded-for": "y".repeat(300) },
    });
    await page.goto("/inspector/rejections/1");
    expect(await overflow(360)).toBe(0);
  });
});
