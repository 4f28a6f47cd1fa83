import type { Page } from "playwright-core";
import { openDestinations, type OpenDestinations } from "../support/open-destinations";
import { startSlackWebhook } from "../support/stand-ins/slack";
import { startServices, type Services } from "../support/start-services";
import { startTeams } from "../support/stand-ins/teams";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("the page of destinations in a browser", (browser) => {
  let slack: Awaited<ReturnType<typeof startSlackWebhook>>;
  let open: OpenDestinations;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    slack = await startSlackWebhook();
    open = await openDestinations([
      { name: "chat", type: "slack", url: slack.hook },
      { name: "lines", type: "loki", url: slack.url },
    ]);
    watched = await watchPage(browser(), open.server);
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched.close();
    await open.close();
    await slack.close();
    expect(watched.complaints).toEqual([]);
  });

  const row = (name: string): ReturnType<Page["locator"]> =>
    page.locator("#list .row", { hasText: name });

  it("pauses and resumes a destination without a reload", async () => {
    await page.goto("/destinations/chat");
    await page.evaluate("window.isSamePage = true");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused manually.").waitFor();
    await row("chat").getByText("paused").waitFor();
    await page.getByRole("link", { name: /1 failing/ }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Resume");
    await page.keyboard.press("Enter");
    await row("chat").getByText("ok", { exact: true }).waitFor();
    expect(await page.evaluate("window.isSamePage")).toBe(true);
  });

  it("shows new notifications as they are sent", async () => {
    await page.goto("/destinations/chat");
    await page.getByText("No notifications yet.").waitFor();
    await page.getByText("connected", { exact: true }).waitFor();
    await open.postRuns();
    await page.locator("#notifications .row", { hasText: "<!channel>" }).waitFor();
    await page.locator("#head", { hasText: "4 delivered" }).waitFor();
  });

  it("retries one failed notification, and all of them", async () => {
    slack.failNext(4, { status: 404, body: "no_service" }, new URL(slack.hook).pathname);
    await open.postRuns();
    await page.goto("/destinations/chat?state=failed");
    await page.locator("#notifications .row").nth(3).click();
    await page.getByText("Failed after 1 attempt: no_service").waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("Delivered after 2 attempts").waitFor();
    expect(await page.locator(".attempt .pill").allInnerTexts()).toEqual(["200", "404"]);

    await page.getByRole("link", { name: "← chat" }).click();
    await page.getByRole("button", { name: "Retry all failed" }).click();
    await page.locator("#head", { hasText: "0 failed" }).waitFor();
    await open.settled();
    await page.locator("#head", { hasText: "4 delivered" }).waitFor();
    await page.getByRole("button", { name: "Retry all failed" }).waitFor({ state: "detached" });
  });

  it("previews a selected event, sends it as a test, and shows the result", async () => {
    await open.postRuns();
    const before = slack.requests.length;
    await page.goto("/destinations/chat");
    await page.getByRole("link", { name: "Preview and test" }).click();
    await page.locator(".drawing.slack", { hasText: "broke on <!channel>" }).waitFor();
    await page.getByLabel("Event").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Preview" }).click();
    await page.locator(".drawing.slack", { hasText: "was fixed on main" }).waitFor();
    expect(slack.requests).toHaveLength(before);

    await page.getByRole("button", { name: "Send a test" }).click();
    await page.locator("#test-result", { hasText: "200 Delivered in" }).waitFor();
    expect(slack.requests.at(-1)?.body.toString()).toContain("Test: *build-test-deploy*");
    slack.die();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page
      .locator("#test-result", { hasText: "Failed in" })
      .getByText("no_service")
      .first()
      .waitFor();
  });

  it("can be used with the keyboard alone", async () => {
    await open.postRuns();
    await page.goto("/destinations");
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/destinations/chat");
    await page.locator("#notifications .row").first().focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/destinations/chat/notifications/*");
    await page.getByRole("heading", { name: "was fixed on main" }).waitFor();
    await page.getByRole("link", { name: "← chat" }).focus();
    await page.keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement.pathname")).toBe("/destinations/chat");
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.waitForURL("**/inspector");
  });

  it("reports that the server cannot be reached", async () => {
    await page.goto("/destinations/chat");
    await page.route("**/pause", (route) => route.abort());
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("The server cannot be reached. Try again.").waitFor();
    expect(watched.complaints.splice(0)).not.toEqual([]);
  });
});

describeInBrowser("the page of destinations", (browser) => {
  let services: Services;
  let teams: Awaited<ReturnType<typeof startTeams>>;
  let open: OpenDestinations;
  let watched: WatchedPage;
  let page: Page;
  let paths: string[];

  beforeAll(async () => {
    [services, teams] = await Promise.all([startServices(), startTeams()]);
    const { destinations } = services.file as { destinations: object[] };
    const gone = `${services.slack.url}/services/T/B/gone`;
    open = await openDestinations([
      ...destinations,
      { name: "channel", type: "teams", url: teams.hook },
      { name: "gone", type: "slack", url: gone },
    ]);
    await open.postRuns();
    await open.store.outbox.pause("runs", "Paused manually.");
    const [failed] = await open.store.outbox.list({ destination: "gone" }, { limit: 1 });
    const previews = ["chat", "channel", "on-call", "support", "runs", "bus"].map(
      (name) => `/${name}?tab=preview`,
    );
    paths = ["", "/chat", "/runs?state=failed", `/gone/notifications/${failed!.key}`, ...previews];
  }, 60_000);
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });
  afterAll(async () => {
    await open.close();
    await Promise.all([services.close(), teams.close()]);
  });

  const watch = async (options: object = {}): Promise<void> => {
    watched = await watchPage(browser(), open.server, options);
    ({ page } = watched);
  };

  it.each(["light", "dark"] as const)(
    "has no accessibility violation in %s mode",
    async (colorScheme) => {
      await watch({ colorScheme });
      for (const path of paths) {
        await page.goto(`/destinations${path}`);
        expect([path, await findBarriers(page)]).toEqual([path, []]);
      }
      await page.goto("/destinations/nobody");
      expect(await findBarriers(page)).toEqual([]);
      expect(watched.complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    },
    120_000,
  );

  it("fits a screen of 360 pixels and shows the destinations or one of them", async () => {
    await watch({ viewport: { width: 360, height: 740 } });
    for (const path of paths) {
      await page.goto(`/destinations${path}`);
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect([path, overflow]).toEqual([path, 0]);
      expect([path, await findBarriers(page)]).toEqual([path, []]);
    }
    await page.goto("/destinations");
    await page.locator(".row", { hasText: "on-call" }).click();
    await page.getByRole("heading", { name: "on-call" }).waitFor();
    await page.locator("#list .row").first().waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "All destinations" }).click();
    await page.locator("#list .row").first().waitFor();
  });

  it("shows all its contents without scripts", async () => {
    await watch({ javaScriptEnabled: false });
    await page.goto("/destinations");
    await page.locator(".row", { hasText: "gone" }).click();
    await page.getByRole("link", { name: "Failed", exact: true }).click();
    await page.locator("#notifications .row").first().click();
    await page.getByText("no_service_id").first().waitFor();
    await page.goto("/destinations/on-call?tab=preview");
    await page.getByLabel("Event").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Preview" }).click();
    await page.locator(".json", { hasText: "was fixed on main" }).waitFor();
    expect(await page.getByRole("button", { name: "Send a test" }).count()).toBe(0);
  });
});
