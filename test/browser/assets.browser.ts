import type { CDPSession, Page } from "playwright-core";
import { makeHistory } from "../../src/samples/history/make-history";
import { makeDelivery } from "../../src/samples/make-delivery";
import { createReceiver, secret } from "../support/receiver";
import { describeInBrowser } from "./support/describe-in-browser";
import { watchPage, type WatchedPage } from "./support/watch-page";

interface Load {
  requests: number;
  /** With the heads of the responses. The stream of deliveries never ends, and counts as a request only. */
  bytes: number;
}

describeInBrowser("the network use of the inspector in a browser", (browser) => {
  let watched: WatchedPage;
  let page: Page;
  let session: CDPSession;
  /** The requests that left the browser, and the bytes that came back. */
  let load: Load;

  beforeAll(async () => {
    const receiver = createReceiver();
    const history = [...makeHistory({ days: 2, projects: 3, seed: 1, end: Date.now() })];
    for (const { makeSample } of history.slice(0, 300)) {
      const { body, headers } = makeDelivery(makeSample(), secret);
      await receiver.post({ body, headers });
    }
    watched = await watchPage(browser(), receiver.server);
    ({ page } = watched);
    session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const sent = new Set<string>();
    session.on("Network.requestWillBeSent", ({ requestId }) => sent.add(requestId));
    session.on("Network.requestServedFromCache", ({ requestId }) => sent.delete(requestId));
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (response.fromDiskCache) sent.delete(requestId);
      else if (sent.has(requestId)) load.requests += 1;
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (sent.has(requestId)) load.bytes += encodedDataLength;
    });
  });
  afterAll(() => watched.close());

  const measure = async (open: () => Promise<unknown>): Promise<Load> => {
    load = { requests: 0, bytes: 0 };
    await open();
    await page.getByText("connected", { exact: true }).waitFor();
    await page.waitForLoadState("load");
    return load;
  };

  it("is at most 8 requests and 70 kB when it is opened first, and 2 requests then", async () => {
    const cold = await measure(() => page.goto("/inspector"));
    expect(cold.requests).toBeGreaterThanOrEqual(4);
    expect(cold.requests).toBeLessThanOrEqual(8);
    expect(cold.bytes).toBeGreaterThan(10_000);
    expect(cold.bytes).toBeLessThanOrEqual(70_000);
    const warm = await measure(() => page.goto("/inspector?status=failed"));
    expect(warm.requests).toBe(2);
    if (process.env.PRINT_LOAD) console.log(cold, warm);
    expect(watched.complaints).toEqual([]);
  });
});
