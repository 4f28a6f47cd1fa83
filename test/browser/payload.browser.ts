import type { Locator, Page } from "playwright-core";
import { fillLog } from "../support/fill-log";
import { createReceiver, eventBody, makeEvent, type Receiver } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("the payload in a browser", (browser) => {
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

  const search = (): Locator => page.getByRole("searchbox", { name: "Search in the JSON" });
  const count = (text: string): Promise<void> =>
    page.locator(".json-matches", { hasText: text }).waitFor();
  const line = (name: string): Locator =>
    page.locator(".json summary, .json .leaf").filter({ hasText: `"${name}"` });
  /** Whether the middle of an element is in view, and nothing is over it. */
  const isUncovered = (selector: string): Promise<boolean> =>
    page.evaluate(`(() => {
      const element = document.querySelector("${selector}");
      const { left, top, width, height } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    })()`);
  const copied = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");

  const body = `{"type":"ping","id":"1","happened_at":null,"n":12345678901234567890,
    "items":[[],{"odd key":"it \\u003c 1"}],"deep":{"er":{"found":"Needle, needle"}}}`;

  it("is searched with the keyboard, also in what is folded", async () => {
    await open();
    await receiver.post({ body });
    await page.goto("/inspector/events/1");
    await page.getByRole("button", { name: "Collapse all" }).click();
    await line("found").waitFor({ state: "hidden" });
    await page.keyboard.press("f");
    await page.keyboard.type("needle");
    await count("1 of 2");
    await line("found").waitFor();
    await line("odd key").waitFor({ state: "hidden" });
    const current = page.locator(".json mark.is-current");
    expect(await current.innerText()).toBe("Needle");
    await page.keyboard.press("Enter");
    await count("2 of 2");
    expect(await current.innerText()).toBe("needle");
    await page.keyboard.press("Enter");
    await count("1 of 2");
    await page.keyboard.press("Shift+Enter");
    await count("2 of 2");
    expect(await findBarriers(page)).toEqual([]);
    await search().fill(".*");
    await count("no match");
    await search().fill("");
    expect(await page.locator(".json mark").count()).toBe(0);
    await page.getByRole("button", { name: "Expand all" }).click();
    await line("odd key").waitFor();
  });

  it("keeps its search in view below the header", async () => {
    await open();
    const lines = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key${n}`, n]));
    await receiver.post({ body: eventBody({ ...makeEvent(), lines }) });
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 700 });
      await page.goto("/inspector/events/1");
      await search().fill("key199");
      await count("1 of 1");
      expect(await isUncovered(".json mark")).toBe(true);
      expect(await isUncovered(".json-search")).toBe(true);
      await page.locator(".json .leaf", { hasText: "key199" }).click();
      for (let line = 0; line < 40; line += 1) await page.keyboard.press("ArrowUp");
      expect(await isUncovered(".json .leaf:focus .key")).toBe(true);
    }
  });

  it("has a copy of each value and path", async () => {
    await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await receiver.post({ body });
    await page.goto("/inspector/events/1");
    const copy = async (name: string, what: "value" | "path"): Promise<string> => {
      await line(name).hover();
      await line(name)
        .getByRole("button", { name: `Copy ${what}` })
        .click();
      await line(name).locator(`[data-copies="${what}"].copied`).waitFor();
      return copied();
    };
    expect(await copy("odd key", "path")).toBe('.items[1]["odd key"]');
    expect(await copy("odd key", "value")).toBe("it < 1");
    expect(await copy("n", "value")).toBe("12345678901234567890");
    expect(await copy("deep", "path")).toBe(".deep");
    expect(await copy("items", "value")).toBe(
      '[\n  [],\n  {\n    "odd key": "it \\u003c 1"\n  }\n]',
    );
    await line("found").waitFor();
  });

  it("is walked through with the arrow keys, and copied with the keyboard", async () => {
    await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await receiver.post({ body });
    await page.goto("/inspector/events/1");
    await line("items").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.locator(".json summary:focus", { hasText: '"deep"' }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.locator(".json .leaf:focus", { hasText: '"n"' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".copied").waitFor();
    expect(await copied()).toBe(".n");
  });

  it("is compared with an earlier one, also without scripts", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await watched?.close();
      await open({ javaScriptEnabled });
      await fillLog(receiver.store, Date.now());
      await page.goto("/inspector/events/28");
      await page.getByRole("link", { name: "the previous run of the branch" }).click();
      await page.getByText("Compared with build-test-deploy succeeded on main").waitFor();
      const change = page.locator(".changes li", { hasText: ".workflow.status" });
      expect(await change.locator("del").innerText()).toContain('"success"');
      expect(await change.locator("ins").innerText()).toContain('"failed"');
      await page.getByText(/^Ids and times \(\d+\)$/).click();
      await page.getByText(".workflow.id", { exact: true }).waitFor();
      if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
      await page.getByRole("link", { name: "Structured" }).click();
      await page.locator(".json").waitFor();
    }
  });

  it("is compared in the next delivery too", async () => {
    await open();
    await fillLog(receiver.store, Date.now());
    await page.goto("/inspector/events/28?tab=compare-event");
    await page.getByText("Compared with").waitFor();
    await page.keyboard.press("j");
    await page.locator("#detail-title", { hasText: "#129" }).waitFor();
    await page.getByText("Compared with").waitFor();
  });
});

describeInBrowser("the keys that scroll", (browser) => {
  let watched: WatchedPage;
  let page: Page;

  beforeEach(async () => {
    const receiver = createReceiver();
    await fillLog(receiver.store, Date.now());
    const lines = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key${n}`, n]));
    await receiver.post({ body: eventBody({ ...makeEvent(), lines }) });
    watched = await watchPage(browser(), receiver.server, {
      viewport: { width: 1280, height: 600 },
    });
    ({ page } = watched);
  });
  afterEach(async () => {
    await watched.close();
    expect(watched.complaints).toEqual([]);
  });

  const scrolled = (id: string): Promise<number> =>
    page.evaluate(`document.getElementById("${id}").scrollTop`);

  it("scroll the delivery that was just opened from the list", async () => {
    await page.goto("/inspector");
    await page.keyboard.press("j");
    await page.locator("#detail-title").waitFor();
    await page.keyboard.press("PageDown");
    const once = await scrolled("detail");
    expect(once).toBeGreaterThan(200);
    await page.keyboard.press(" ");
    expect(await scrolled("detail")).toBe(2 * once);
    await page.keyboard.press("Shift+Space");
    expect(await scrolled("detail")).toBe(once);
    await page.keyboard.press("End");
    expect(await scrolled("detail")).toBeGreaterThan(2_000);
    await page.keyboard.press("Home");
    expect(await scrolled("detail")).toBe(0);
    expect(await scrolled("list")).toBe(0);
  });

  it("scroll the pane under the mouse, or the focused one", async () => {
    await page.goto("/inspector");
    await page.keyboard.press("j");
    await page.locator("#detail-title").waitFor();
    await page.mouse.move(200, 400);
    await page.keyboard.press("PageDown");
    expect(await scrolled("list")).toBeGreaterThan(200);
    expect(await scrolled("detail")).toBe(0);
    await page.locator(".json summary").first().focus();
    await page.keyboard.press("PageDown");
    expect(await scrolled("detail")).toBeGreaterThan(200);
    await page.keyboard.press("Space");
    expect(await page.locator(".json > details").getAttribute("open")).toBeNull();
  });
});
