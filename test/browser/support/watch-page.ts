import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { source as axeSource, type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface WatchedPage {
  page: Page;
  /** Errors, policy violations, dialogs and requests to other hosts. */
  complaints: string[];
  close(): Promise<void>;
}

/** Opens a browser page for a receiver and records its complaints. */
export async function watchPage(
  browser: Browser,
  server: Server,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const baseURL = `http://localhost:${await listen(server)}`;
  const context = await browser.newContext({ baseURL, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${baseURL}/`)) complaints.push(`request: ${request.url()}`);
  });
  return {
    page,
    complaints,
    async close() {
      await context.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function listen(server: Server): Promise<number> {
  if (!server.listening) {
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  }
  return (server.address() as AddressInfo).port;
}

/** @returns the accessibility violations that axe-core finds, by rule */
export async function findBarriers(page: Page): Promise<string[]> {
  // Evaluated, because the page's policy forbids other scripts.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
