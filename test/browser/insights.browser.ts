import type { Page } from "playwright-core";
import type { Test } from "supertest";
import { consumeFeed, type RunningConsumer } from "../../src/core/log/consume-feed";
import { deriveRuns } from "../../src/core/runs/derive-runs";
import { historyStart, makeHistory, saveHistory } from "../support/make-history";
import { silent } from "../support/open-stores";
import { jobEvent, pipelineStart, workflowEvent } from "../support/pipeline-events";
import { createReceiver, eventBody, type Receiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

const build = { name: "build", run: "w1" };
const all = "/insights?since=2026-09-01&until=2026-11-01";

describeInBrowser("the pages of builds in a browser", (browser) => {
  let receiver: Receiver;
  let watched: WatchedPage;
  let page: Page;

  const open = async (
    options: { javaScriptEnabled?: boolean } = {},
    at = historyStart + 61 * 86_400_000,
  ): Promise<void> => {
    receiver = createReceiver({ now: () => new Date(at) });
    watched = await watchPage(browser(), receiver.server, options);
    ({ page } = watched);
  };
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  const overflow = (): Promise<number> =>
    page.evaluate("document.documentElement.scrollWidth - innerWidth");
  const connected = (): Promise<void> => page.getByText("connected", { exact: true }).waitFor();
  const fill = (): Promise<void> => saveHistory(receiver.store, makeHistory(120));
  const jobs = [
    jobEvent({ ...build, job: "compile", from: 5, to: 60 }),
    jobEvent({ ...build, job: "test", from: 70, to: 300, status: "failed" }),
  ];

  it.each(["light", "dark"] as const)(
    "have no accessibility violation in %s mode, at 1280 and 360 pixels",
    async (colorScheme) => {
      await open();
      await page.emulateMedia({ colorScheme });
      await page.goto("/insights");
      expect(await findBarriers(page)).toEqual([]);
      await fill();
      await saveHistory(receiver.store, jobs);
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        for (const path of [all, "/insights?project=none", "/pipelines/pipeline-1"]) {
          await page.goto(path);
          const table = page.locator(".numbers summary");
          if (await table.isVisible()) await table.click();
          expect([path, width, await findBarriers(page)]).toEqual([path, width, []]);
          expect([path, width, await overflow()]).toEqual([path, width, 0]);
        }
      }
      await page.goto("/insights?since=x");
      expect(await findBarriers(page)).toEqual([]);
      await page.goto("/pipelines/none");
      expect(await findBarriers(page)).toEqual([]);
      expect(watched.complaints.splice(0)).toHaveLength(2);
    },
    120_000,
  );

  it("draw the outcomes and durations and link each bar to its events", async () => {
    await open();
    await fill();
    await page.goto("/insights?since=2026-10-01&until=2026-10-31");
    const chart = page.locator("#outcomes .u-over");
    await chart.waitFor();
    expect(await page.locator("canvas").count()).toBe(2);
    const { width } = (await chart.boundingBox())!;
    // The middle of the fifth of 30 days.
    const position = { x: (width * 4.2) / 30, y: 100 };
    await chart.hover({ position });
    const reading = await page.locator("#reading").innerText();
    expect(reading).toMatch(/^Mon 5 Oct · runs \d+ · succeeded \d+ · failed \d+/);
    await chart.click({ position });
    await page.waitForURL(
      "**/inspector?type=workflow-completed&stoppedSince=2026-10-05&stoppedUntil=2026-10-06",
    );
  });

  it("can be used with the keyboard alone", async () => {
    await open();
    await fill();
    await page.goto(all);
    await page.keyboard.press("/");
    await page.keyboard.type("shop");
    await page.keyboard.press("Enter");
    await page.waitForURL(/project=shop/);
    await page.getByRole("link", { name: "Most failing" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/jobs=-failed#jobs$/);
    expect(new URL(page.url()).searchParams.get("project")).toBe("shop");
    await page.locator(".latest a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/pipelines/*");
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.waitForURL("**/insights");
  });

  it("work without scripts", async () => {
    await open({ javaScriptEnabled: false });
    await fill();
    await page.goto(all);
    await page.getByText("Table of outcomes and durations by day").click();
    await page.getByRole("rowheader", { name: "Mon 5 Oct" }).waitFor();
    expect(await page.locator(".charts").isVisible()).toBe(false);
    await page.getByLabel("Project").fill("shop");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/project=shop/);
    await page.locator(".latest a").first().click();
    await page.getByRole("heading", { name: /^shop #/ }).waitFor();
    await page.locator(".bar.run").first().waitFor();
  });

  describe("while builds run", () => {
    let deriving: RunningConsumer;
    beforeEach(async () => {
      await open({}, pipelineStart + 3_600_000);
      const { feed, insights } = receiver.store;
      deriving = consumeFeed({ feed, consumer: deriveRuns(insights), log: silent });
    });
    afterEach(() => deriving.stop());
    const post = (event: object): Test => receiver.post({ body: eventBody(event) });

    it("show the jobs of a pipeline as they end", async () => {
      await post(jobs[0]!);
      await deriving.caughtUp();
      await page.goto("/pipelines/pipeline-1");
      await connected();
      expect(await page.locator(".workflow").innerText()).not.toContain("test");
      await post(jobs[1]!);
      await page.getByRole("link", { name: "test", exact: true }).waitFor();
      await post(workflowEvent({ ...build, from: 0, to: 301, status: "failed" }));
      await page.locator(".workflow > .row.bad").waitFor();
      expect(await page.locator(".bar.missing").count()).toBe(0);
    });

    it("offer new numbers and change them only on request", async () => {
      await post(workflowEvent({ ...build, from: 0, to: 301 }));
      await deriving.caughtUp();
      await page.goto("/insights?since=2026-11-01&until=2026-12-01");
      await connected();
      await post(workflowEvent({ name: "build", run: "w2", from: 400, to: 500 }));
      const update = page.getByRole("button", { name: "Update with 1 new" });
      await update.waitFor();
      const runs = page.locator(".tile .value").first();
      expect(await runs.innerText()).toBe("1");
      await deriving.caughtUp();
      await update.click();
      await runs.filter({ hasText: "2" }).waitFor();
    });
  });
});
