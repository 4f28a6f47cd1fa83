import { createServer } from "node:http";
import type { Page } from "playwright-core";
import { createRejectionBuffer } from "../../src/core/log/rejection-buffer";
import { createReceiver, eventBody, makeEvent, type Receiver, secret } from "../support/receiver";
import { silent } from "../support/open-stores";
import { chooseOption } from "./support/choose-option";
import { describeInBrowser } from "./support/describe-in-browser";
import { fillLog } from "../support/fill-log";
import { listen, watchPage, type WatchedPage } from "./support/watch-page";

describeInBrowser("the inspector in a browser", (browser) => {
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

  const rows = (): ReturnType<Page["locator"]> => page.locator(".row");
  /** Waits for the URL, which changes before the list. */
  const rowsAre = async (count: number): Promise<void> => {
    await page.locator("body:not(.loading)").waitFor();
    expect(await rows().count()).toBe(count);
  };
  const title = (): ReturnType<Page["locator"]> => page.locator("#detail-title");

  it("leaves the focus to a user who is faster than the first frame", async () => {
    await page.addInitScript(
      `addEventListener("DOMContentLoaded", () => document.querySelector(".search").focus())`,
    );
    await page.goto("/inspector");
    // Two frames: what takes the focus does so before the first.
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    expect(await page.locator(".search:focus").count()).toBe(1);
  });

  it("opens a delivery beside the list at its own URL, and returns with the back button", async () => {
    await fillLog(receiver.store, Date.now());
    await page.goto("/inspector");
    await rows().filter({ hasText: "#128" }).click();
    await title().filter({ hasText: "build-test-deploy failed on feature/retry" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/inspector/events/26");
    expect(await page.locator(".row[aria-current]").innerText()).toContain("#128");

    await page.getByRole("link", { name: "Headers" }).click();
    await page.getByRole("rowheader", { name: "circleci-event-type" }).waitFor();
    await rows().filter({ hasText: "#127" }).click();
    await title().filter({ hasText: "#127" }).waitFor();
    await page.goBack();
    await title().filter({ hasText: "#128" }).waitFor();
    await page.goBack();
    await title().waitFor({ state: "detached" });

    await page.goto("/inspector/events/26");
    await title().filter({ hasText: "#128" }).waitFor();
  });

  it("filters by the URL", async () => {
    await fillLog(receiver.store, Date.now());
    await page.goto("/inspector");
    await chooseOption(page, "status", "failed");
    await page.waitForURL("**/inspector?status=failed");
    await rowsAre(5);
    await page.getByRole("searchbox").fill("feature/retry");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/inspector?q=feature%2Fretry&status=failed");
    await rowsAre(4);
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL("**/inspector");
    await page.locator(".counts a", { hasText: "Rejected" }).click();
    await page.waitForURL("**/inspector?rejected=1");
    await rowsAre(2);
    await page.goBack();
    await page.waitForURL("**/inspector");
    await rowsAre(26);
  });

  it("can be used with the keyboard alone", async () => {
    await fillLog(receiver.store, Date.now());
    await page.goto("/inspector");
    await page.keyboard.press("j");
    await title().filter({ hasText: "rejected: wrong secret, or changed after signing" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await title().filter({ hasText: "#130" }).waitFor();
    await page.keyboard.press("j");
    await title().filter({ hasText: "#129" }).waitFor();
    await page.keyboard.press("k");
    await title().filter({ hasText: "#130" }).waitFor();

    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await keys.getByText("next delivery").waitFor();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });

    await page.keyboard.press("/");
    await page.keyboard.type("main");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/inspector/events/28?q=main");
    await page.locator("body:not(.loading)").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await title().filter({ hasText: "#129" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("row");
    await page.keyboard.press("Enter");
    await page.locator("#detail-title:focus", { hasText: "rejected" }).waitFor();
  });

  it("closes an open filter menu on Escape, and keeps the focus on it", async () => {
    await page.goto("/inspector");
    await page.locator(".menu summary", { hasText: "Branch" }).click();
    await page.locator(".menu[open] .panel input").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".menu[open]").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Branch");
  });

  it("announces new deliveries, accepted or rejected", async () => {
    await page.goto("/inspector");
    await page.getByText("connected", { exact: true }).waitFor();
    await receiver.post();
    await rows().filter({ hasText: "succeeded" }).waitFor();
    await receiver.post({ headers: { "circleci-signature": undefined } });
    await rows().filter({ hasText: "rejected: no v1 signature" }).waitFor();
    expect(await page.locator(".row .response").allInnerTexts()).toEqual(["401"]);
  });

  it("replays an event to a server on this machine", async () => {
    const received: string[] = [];
    const target = createServer((req, res) => {
      received.push(String(req.headers["circleci-event-type"]));
      res.writeHead(202).end("thanks");
    });
    const url = `http://localhost:${await listen(target)}/hook`;
    await receiver.post({ headers: { "circleci-event-type": "workflow-completed" } });
    await page.goto("/inspector/events/1");
    await page.getByRole("link", { name: "Replays" }).click();
    await page.getByLabel("Target URL").fill(url);
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.locator(".attempt summary", { hasText: "202" }).waitFor();
    await page.getByText("thanks").waitFor();
    expect(received).toEqual(["workflow-completed"]);
    target.closeAllConnections();
    target.close();
  });

  it("re-verifies a rejection when the secret was fixed", async () => {
    const { store } = receiver;
    const rejections = createRejectionBuffer({ store: store.rejections, log: silent });
    const wrong = createReceiver({ store, rejections, secrets: ["XXX-XXX"] });
    await wrong.post({ body: eventBody(makeEvent("workflow-completed", "github", "failed")) });
    await rejections.flush();

    const before = await watchPage(browser(), wrong.server);
    await before.page.goto("/inspector");
    await before.page.locator(".row").click();
    await before.page.getByText("Why it was rejected").waitFor();
    await before.page.getByText("The secret is not the webhook's secret token").waitFor();
    await before.page.getByRole("button", { name: "Re-verify", exact: true }).click();
    await before.page.getByRole("status").getByText("still rejected").waitFor();
    expect(before.complaints).toEqual([expect.stringContaining("409")]);
    await before.close();

    await page.goto("/inspector/rejections/1");
    await page.getByText("It would be accepted now").waitFor();
    await page.getByRole("button", { name: "Re-verify", exact: true }).click();
    await title().filter({ hasText: "build-test-deploy failed on main" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/inspector/events/2");
    await page.getByText("Logged as event 2.").waitFor();
    expect(await page.locator(".row .response").allInnerTexts()).toEqual(["401 ✓"]);
    await page.getByTitle(/^first rejected at /).waitFor();
    await page.getByRole("link", { name: "Deliveries" }).click();
    await page.getByText("rejected, logged after re-verification").waitFor();
    await page.goto("/inspector/rejections/1");
    await page.getByText("Rejected first, logged later").waitFor();
  });

  it("re-verifies all rejections from their list", async () => {
    const rejections = createRejectionBuffer({ store: receiver.store.rejections, log: silent });
    const wrong = createReceiver({ store: receiver.store, rejections, secrets: ["XXX-XXX"] });
    await wrong.post({ body: eventBody() });
    await wrong.post({ body: eventBody(makeEvent("ping")) });
    await rejections.flush();
    await page.goto("/inspector?rejected=1");
    await page.getByRole("button", { name: "Re-verify all" }).click();
    await page.getByTitle("logged later as event 4").waitFor();
    await page.getByText("2 logged, 0 still rejected.").waitFor();
    expect(await page.locator("#reverified li").allInnerTexts()).toEqual([
      ...["Rejection 1: logged as event 3", "Rejection 2: logged as event 4"],
    ]);
    expect(await page.title()).toMatch(/^Rejections · /);
  });

  it("shows markup in a payload as text", async () => {
    const markup = `"><img src=x onerror="alert(1)"><script>alert(2)</script>`;
    const text = JSON.stringify(makeEvent()).replaceAll('"main"', JSON.stringify(markup));
    const headers = { "user-agent": "</td><script>alert(3)</script>" };
    await receiver.post({ body: text, headers });
    for (const tab of ["body", "raw", "hex", "headers", "deliveries"]) {
      await page.goto(`/inspector?q=${encodeURIComponent("<img")}`);
      await rows().click();
      await title().filter({ hasText: markup }).waitFor();
      await page.goto(`/inspector/events/1?tab=${tab}`);
      expect(await page.locator("img[src=x]").count()).toBe(0);
    }
  });

  it("copies a value, a link and a curl command", async () => {
    await receiver.post();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/inspector/events/1");
    const copied = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");
    const copy = async (name: string): Promise<string> => {
      if (name === "workflow-completed") await page.getByText("All fields").click();
      await page.getByRole("button", { name, exact: true }).click();
      await page.locator(".copied", { hasText: name }).waitFor();
      return copied();
    };
    expect(await copy("workflow-completed")).toBe("workflow-completed");
    expect(await copy("Copy link")).toBe(page.url());
    const command = await copy("Copy as curl");
    expect(command).toContain("npx circleci-webhooks sign");
    expect(command).not.toContain(secret);
  });

  it("reports that the server cannot be reached, and tries again", async () => {
    await receiver.post();
    await page.goto("/inspector");
    await rows().waitFor();
    await page.route("**/inspector/events/1", (route) => route.abort());
    await rows().click();
    await page.getByText("The server cannot be reached").waitFor();
    expect(watched.complaints.splice(0)).not.toEqual([]);
    await page.unroute("**/inspector/events/1");
    await page.getByRole("link", { name: "Try again" }).click();
    await title().waitFor();
  });
});
