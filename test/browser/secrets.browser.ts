import { createRejectionBuffer } from "../../src/core/log/rejection-buffer";
import { sign } from "../../src/core/signature/signature";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { silent } from "../support/open-stores";
import { createReceiver, eventBody, secret } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { findBarriers, watchPage } from "./support/watch-page";

describeInBrowser("a secret that is tried in a browser and matches", (browser) => {
  it.each([
    ["CIRCLECI_WEBHOOK_SECRET", "ABCD1234", "CIRCLECI_WEBHOOK_SECRET=ABCD1234"],
    ["CIRCLECI_WEBHOOK_SECRET", "it's #1", "CIRCLECI_WEBHOOK_SECRET=`it's #1`"],
    ["CIRCLECI_WEBHOOK_SECRET_FILE", "it's #1", "it's #1"],
  ] as const)(
    "confirms that the secret differs, and copies it for %s: %s",
    async (setting, right, line) => {
      const secretSource = { description: "It is in this test.", setting };
      const store = createMemoryStore();
      const rejections = createRejectionBuffer({ store: store.rejections, log: silent });
      const receiver = createReceiver({ store, rejections, secretSource });
      for (const key of [secret, secret, secret, right]) {
        const body = eventBody();
        await receiver.post({ body, headers: { "circleci-signature": sign(key, body) } });
      }
      await rejections.flush();
      const watched = await watchPage(browser(), receiver.server);
      const { page } = watched;
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto("/inspector/rejections/4");
      await page.getByText("the next delivery will show which").waitFor();
      const attempt = async (tried: string): Promise<void> => {
        await page.getByLabel("Try a secret").fill(tried);
        await page.getByRole("button", { name: "Try", exact: true }).click();
      };
      await attempt("wrong");
      await page.getByText("It does not match.").waitFor();
      await page.getByText("the next delivery will show which").waitFor();
      await attempt(right);
      await page.getByText("Confirmed: the secret differs").waitFor();
      expect(await page.locator(".rejection code").first().innerText()).toBe(setting);
      await page.getByText("the next delivery will show which").waitFor({ state: "hidden" });
      await page.locator(".checks .failed", { hasText: "The secret matches" }).waitFor();
      await page.locator(".checks .passed", { hasText: "The body is as CircleCI" }).waitFor();
      await page.locator(".confirmed").getByRole("button", { name: "Copy" }).click();
      await page.locator(".confirmed .copied").waitFor();
      expect(await page.evaluate("navigator.clipboard.readText()")).toBe(line);
      expect(await page.content()).not.toContain(right);
      expect(await findBarriers(page)).toEqual([]);
      await watched.close();
      expect(watched.complaints).toEqual([]);
    },
  );
});
