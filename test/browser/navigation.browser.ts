import { createServer } from "node:http";
import type { Page, Route } from "playwright-core";
import { createReceiver, type Receiver } from "../support/receiver";
import { chooseOption } from "./support/choose-option";
import { describeInBrowser } from "./support/describe-in-browser";
import { fillLog } from "../support/fill-log";
import { listen, watchPage, type WatchedPage } from "./support/watch-page";

/** Responses that are late or out of order. */
describeInBrowser("the inspector with slow responses", (browser) => {
  let receiver: Receiver;
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    receiver = createReceiver();
    watched = await watchPage(browser(), receiver.server);
    ({ page } = watched);
    await fillLog(receiver.store, Date.now());
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  const title = (text: string): Promise<void> =>
    page.locator("#detail-title", { hasText: text }).waitFor();
  const row = (text: string): ReturnType<Page["locator"]> =>
    page.locator(".row").filter({ hasText: text });
  const path = (): string => new URL(page.url()).pathname;

  /** Holds the response to a URL until the returned function is called. */
  async function hold(address: string): Promise<() => Promise<void>> {
    let held!: (route: Route) => void;
    const requested = new Promise<Route>((resolve) => (held = resolve));
    await page.route(address, (route) => held(route));
    // The page may have aborted the request in the meantime.
    return async () => (await requested).continue().catch(() => undefined);
  }

  it("changes the URL and the marked row at once, one step from the list", async () => {
    await page.goto("/inspector");
    const release = await hold("**/inspector/events/28");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await title("#129");
    expect(path()).toBe("/inspector/events/27");
    expect(await page.locator(".row[aria-current]").innerText()).toContain("#129");
    void release();
    await page.goBack();
    await page.locator("#detail-title").waitFor({ state: "detached" });
    expect(path()).toBe("/inspector");
  });

  it("shows the delivery that was requested last, whichever response is last", async () => {
    await page.goto("/inspector");
    const release = await hold("**/inspector/events/28");
    await row("#130").click();
    await row("#128").click();
    await title("#128");
    void release();
    await row("#127").click();
    await title("#127");
    expect(path()).toBe("/inspector/events/24");
  });

  it("opens a delivery while the list is loading", async () => {
    await page.goto("/inspector");
    const release = await hold("**/inspector/events/28");
    await row("#130").click();
    await receiver.post();
    await page.getByRole("button", { name: "Show 1 new" }).click();
    await row("succeeded").filter({ hasText: "main" }).first().waitFor();
    await page.unrouteAll();
    await release();
    await title("#130");
  });

  it("returns to the previous list and opens a delivery in the meantime", async () => {
    await page.goto("/inspector");
    await page.locator(".counts a", { hasText: "Rejected" }).click();
    await page.waitForURL("**/inspector?rejected=1");
    await page.locator("body:not(.loading)").waitFor();
    const release = await hold(new URL("/inspector", page.url()).href);
    await page.goBack();
    await row("rejected").first().click();
    await title("rejected");
    await release();
    await row("#130").waitFor();
    await title("rejected");
  });

  it("keeps the selected tab from one delivery to the next", async () => {
    await page.goto("/inspector/events/28?tab=headers");
    await page.getByRole("link", { name: "Payload" }).click();
    await page.locator(".json").waitFor();
    await row("#129").click();
    await title("#129");
    await page.locator(".json").waitFor();
    await page.getByRole("link", { name: "Headers" }).click();
    await page.locator("table.headers").waitFor();
    await page.keyboard.press("j");
    await title("#128");
    await page.locator("table.headers").waitFor();
  });

  it("filters beside an open delivery with the keyboard", async () => {
    await page.goto("/inspector/events/28?tab=headers");
    const menu = page.locator('.menu[data-menu="status"]');
    await menu.locator("summary").focus();
    await page.keyboard.press("Enter");
    await menu.locator(".option", { hasText: "failed" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/inspector/events/28?tab=headers&status=failed");
    await page.locator("body:not(.loading)").waitFor();
    expect(await page.locator(".row").count()).toBe(5);
    expect(await page.evaluate("document.activeElement.textContent")).toMatch(/^failed/);
    await page.locator("table.headers").waitFor();
    await page.getByRole("link", { name: "Clear" }).waitFor();
    await page.goBack();
    await row("#129").waitFor();
    expect(await page.locator("#chips .chip").count()).toBe(0);
  });

  it("keeps the current filter in links that were rendered with another filter", async () => {
    await page.goto("/inspector/events/28");
    await chooseOption(page, "status", "success");
    await page.waitForURL("**/inspector/events/28?status=success");
    await page.locator("body:not(.loading)").waitFor();
    await page.getByRole("link", { name: "Headers" }).click();
    await page.waitForURL("**/inspector/events/28?status=success&tab=headers");
    await row("#127").click();
    await page.waitForURL("**/inspector/events/24?status=success&tab=headers");
    await title("#127");
    await row("#127").click();
    await page.goBack();
    await page.waitForURL("**/inspector/events/28?status=success&tab=headers");
  });

  it("redirects from CircleCI's id to the permanent link", async () => {
    const [event] = await receiver.store.events.list({}, { limit: 1 });
    await page.goto(`/inspector/events/${event!.id}?tab=raw`);
    expect(page.url()).toMatch(/\/inspector\/events\/28\?tab=raw$/);
    await page.locator(".row[aria-current]").waitFor();
  });

  it("sends a replay once and shows its result", async () => {
    const target = createServer((_req, res) => {
      res.writeHead(500, { "x-a": "<b>" }).end("<i>broken</i>");
    });
    const url = `http://localhost:${await listen(target)}/hook`;
    await page.goto("/inspector/events/28");
    await page.keyboard.press("r");
    await page.locator("#replay [name=url]:focus").waitFor();
    await page.getByText("Not replayed yet.").waitFor();
    await page.getByLabel("Target URL").fill("http://example.com/");
    const button = page.getByRole("button", { name: "Replay", exact: true });
    await button.click();
    await page.getByText("Replays may only go to this machine").waitFor();
    expect(watched.complaints.splice(0)).toEqual([expect.stringContaining("403")]);

    await page.getByLabel("Target URL").fill(url);
    const release = await hold("**/replay");
    await button.click();
    await page.getByText("Sending…").waitFor();
    expect(await button.isDisabled()).toBe(true);
    await release();
    await page.locator(".attempt", { hasText: "500" }).waitFor();
    await page.getByText("<i>broken</i>").waitFor();
    expect(await page.locator(".attempt").count()).toBe(1);
    await page.reload();
    expect(await page.getByLabel("Target URL").inputValue()).toBe(url);
    target.closeAllConnections();
    target.close();
  });

  it("stops replaying when the dialog is closed, and does not continue when it is opened again", async () => {
    const requested: string[] = [];
    const target = createServer((req, res) => {
      requested.push(req.url ?? "");
      res.end();
    });
    await page.goto("/inspector?status=failed");
    await page.getByRole("button", { name: /^Replay the 5 events/ }).click();
    const url = `http://localhost:${await listen(target)}/hook`;
    await page.getByLabel("Send the events to").fill(url);
    const release = await hold("**/replay");
    await page.getByRole("button", { name: "Replay 5 events" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^Replay the 5 events/ }).click();
    await release();
    await page.locator("#replay-many [type=submit]:not([disabled])").waitFor();
    expect(requested).toEqual(["/hook"]);
    target.closeAllConnections();
    target.close();
  });

  it("selects rows by key and by click, and offers to replay them to recent targets", async () => {
    await page.addInitScript(
      `localStorage.setItem("inspector-replay-targets", '["http://localhost:1/a"]')`,
    );
    await page.goto("/inspector?status=failed");
    const selected = (): Promise<number> => page.locator(".pick:checked").count();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    expect(await selected()).toBe(1);
    await page
      .locator(".row")
      .nth(2)
      .click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").first().waitFor();
    await page.locator(".row").nth(4).hover();
    await page.locator(".pick").nth(4).click();
    await page.getByRole("button", { name: "Replay 4…" }).click();
    const target = page.getByLabel("Send the events to");
    expect(await target.inputValue()).toBe("http://localhost:1/a");
    expect(await page.evaluate("document.activeElement.name")).toBe("url");
    expect(await page.locator("#replay-targets option").count()).toBe(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await selected()).toBe(0);
  });

  it("counts the results of many replays", async () => {
    let answered = 0;
    const target = createServer((_req, res) => {
      answered += 1;
      if (answered === 1) res.destroy();
      else res.writeHead(answered === 2 ? 500 : 204).end();
    });
    const url = `http://localhost:${await listen(target)}/hook`;
    await page.goto("/inspector?status=failed");
    await page.getByRole("button", { name: /^Replay the 5 events/ }).click();
    const dialog = page.getByRole("dialog", { name: "Replay 5 events" });
    await dialog.getByLabel("Send the events to").fill(url);
    await dialog.getByRole("button", { name: "Replay 5 events" }).click();
    await dialog.getByText("5 of 5 sent. 2xx: 3, other status: 1, no response: 1.").waitFor();
    expect(await dialog.locator(".results .pill").allInnerTexts()).toEqual([
      ...["no response", "500", "204", "204", "204"],
    ]);
    await dialog.getByRole("button", { name: "Retry failed (2)" }).click();
    await dialog.getByText("2 of 2 sent. 2xx: 5, other status: 0, no response: 0.").waitFor();
    await dialog.locator("[type=submit]").waitFor({ state: "hidden" });
    expect(answered).toBe(7);
    target.closeAllConnections();
    target.close();
  });
});
