import { get } from "../../support/ask-page";
import { historyStart, makeHistory, saveHistory } from "../../support/make-history";
import { stores } from "../../support/open-stores";
import { createReceiver } from "../../support/receiver";

const day = 86_400_000;
/** Weeks after the runs stopped. */
const now = (): Date => new Date(historyStart + 70 * day);

interface Link {
  query: string;
  count: number;
}

/** The links of the table of days and its counts: runs, succeeded, failed, canceled and other. */
function linksOfDays(text: string): Link[] {
  const [, section = ""] = /<section class="periods"([^]*?)<\/section>/.exec(text) ?? [];
  const links = [...section.matchAll(/<td><a href="\/inspector\?([^"]*)">(\d+)<\/a>/g)];
  return links.map(([, query = "", count]) => ({
    query: query.replaceAll("&amp;", "&"),
    count: Number(count),
  }));
}

describe.each(stores)("a number of insights in %s", (_name, open) => {
  it("links to exactly the events of its runs, however late they were received", async () => {
    const store = await open();
    const receiver = createReceiver({ store, now });
    await saveHistory(store, makeHistory(20));
    const { text } = await get(receiver, "/insights?since=2026-09-01&until=2026-12-01");
    const links = linksOfDays(text);
    expect(links.length).toBeGreaterThan(15);
    for (const { query, count } of links) {
      const { body } = await get(receiver, `/api/events?limit=500&${query}`);
      const runs = new Set((body.events as { workflowId: string }[]).map((e) => e.workflowId));
      expect([query, runs.size]).toEqual([query, count]);
      expect((await get(receiver, `/inspector?${query}`)).status).toBe(200);
    }
    await store.close();
  });
});
