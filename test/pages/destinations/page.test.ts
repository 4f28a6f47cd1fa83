import { openDestinations, type OpenDestinations } from "../../support/open-destinations";
import { get } from "../../support/ask-page";
import { createReceiver } from "../../support/receiver";
import { startSlackWebhook } from "../../support/stand-ins/slack";

type Slack = Awaited<ReturnType<typeof startSlackWebhook>>;

describe("the page of destinations", () => {
  let slack: Slack;
  let open: OpenDestinations;

  beforeAll(async () => {
    slack = await startSlackWebhook();
    open = await openDestinations([
      { name: "chat", type: "slack", url: slack.hook },
      { name: "gone", type: "slack", url: `${slack.url}/services/T/B/wrong` },
      { name: "later", type: "loki", url: slack.url, when: { branch: "never" } },
    ]);
    await open.postRuns();
  });
  afterAll(async () => {
    await open.close();
    await slack.close();
  });

  const text = async (path: string): Promise<string> =>
    (await get(open, `/destinations${path}`)).text.replace(/\s+/g, " ");
  const keysOf = async (destination: string): Promise<string[]> =>
    (await open.store.outbox.list({ destination }, { limit: 20 })).map(({ key }) => key);
  const shownKeys = (html: string): string[] =>
    [...html.matchAll(/\/notifications\/(\d+)["?]/g)].map(([, key]) => key!);

  it("lists each destination with its health, backlog and last attempt", async () => {
    const html = await text("");
    expect(html).toMatch(
      /chat<\/bdi> <span class="type">slack.*pill good">ok<.*nothing waiting · <bdi>200/,
    );
    expect(html).toMatch(/gone<.*pill bad">failing<.*4 failed · <bdi>no_service_id<\/bdi>/);
    expect(html).toMatch(/later<.*pill good">ok<.*nothing waiting<\/span> <\/a>/);
  });

  it("counts failing destinations in the navigation of every page", async () => {
    for (const path of ["/destinations", "/inspector"]) {
      expect((await get(open, path)).text).toContain(", 1 failing");
    }
  });

  it("shows the rule in words, and the notifications newest first", async () => {
    const html = await text("/chat");
    expect(html).toContain("type is workflow-completed, change is broken or fixed");
    expect(shownKeys(html)).toEqual(await keysOf("chat"));
    expect(html).toContain("build-test-deploy was fixed on main in webhook-service");
    expect(await text("/later")).toContain("No notifications yet.");
  });

  it("filters the notifications by their state, in the URL", async () => {
    expect(shownKeys(await text("/gone?state=failed"))).toHaveLength(4);
    expect(await text("/gone?state=delivered")).toContain("No notification matches.");
    expect(shownKeys(await text("/gone?cursor=" + (await keysOf("gone"))[1]))).toHaveLength(2);
  });

  it("keeps the filters of other pages in its links", async () => {
    const html = await text("/chat?branch=main&state=delivered");
    expect(html).toContain('href="/inspector?branch=main"');
    expect(html).toContain('href="/destinations/gone?branch=main"');
  });

  it("rejects a misspelled filter beside the list", async () => {
    const response = await get(open, "/destinations/chat?stat=failed");
    expect(response.status).toBe(400);
    expect(response.text).toContain("Unknown parameter: stat.");
    expect(response.text).toContain('href="/destinations/gone"');
  });

  it("shows a notification with its request as sent and each attempt", async () => {
    const [key] = await keysOf("gone");
    const html = await text(`/gone/notifications/${key}`);
    expect(html).toContain("Failed after 1 attempt: no_service_id");
    expect(html).toMatch(/pill bad">404<\/span><span class="hint">\d+ ms, 20\d\d-.* UTC</);
    expect(html).toMatch(/<pre[^>]*aria-label="Response"> ?no_service_id<\/pre>/);
    expect(html).toContain("<b>POST</b>");
    expect(html).toContain(`data-post="/api/notifications/${key}/retry"`);
    expect(html).not.toContain("/services/T/B/wrong");
  });

  it("offers a retry for failed notifications only", async () => {
    const [key] = await keysOf("chat");
    expect(await text(`/chat/notifications/${key}`)).not.toContain("/retry");
    expect(await text("/chat")).not.toContain("Retry all failed");
    expect(await text("/gone")).toContain('data-post="/api/destinations/gone/retry"');
  });

  it("finds a notification only under its own destination", async () => {
    const [key] = await keysOf("chat");
    for (const path of ["/nobody", `/gone/notifications/${key}`, "/chat/notifications/999"]) {
      const response = await get(open, `/destinations${path}`);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.text).toContain("All destinations");
    }
  });

  it("shows why a destination is paused", async () => {
    await open.store.outbox.pause("later", "Paused manually.");
    const html = await text("/later");
    await open.store.outbox.resume("later");
    expect(html).toMatch(/paused<.*Paused manually\. Notifications wait.*\/later\/resume"/);
  });

  it("previews the newest workflow or the selected event", async () => {
    const html = await text("/chat?tab=preview");
    expect(html).toMatch(/Test:.*<b class="bold">&lt;!channel&gt;<\/b>/);
    const { events } = open.store;
    const [, second] = await events.list({}, { limit: 2 });
    const chosen = await text(`/chat?tab=preview&event=${second!.key}`);
    expect(chosen).toContain(`<option value="${second!.key}" selected>`);
    expect(chosen).toContain("was fixed");
    expect((await get(open, "/destinations/chat?tab=preview&event=9999")).status).toBe(404);
  });

  it("shows the error of an unavailable store, with the links", async () => {
    const { outbox } = open.store;
    const listDestinations = outbox.listDestinations.bind(outbox);
    outbox.listDestinations = () => Promise.reject(new Error("disk"));
    const response = await get(open, "/destinations/chat");
    outbox.listDestinations = listDestinations;
    expect(response.status).toBe(503);
    expect(response.text).toContain("The destinations cannot be shown");
    expect(response.text).toContain("Try again");
    expect(response.text).not.toContain("disk");
  });

  it("requires the API token", async () => {
    const { server } = createReceiver({ ...open, isSignedIn: false, destinations: open.running });
    expect((await get({ ...open, server }, "/destinations")).status).toBe(401);
  });
});

describe("the page of destinations with an empty file", () => {
  it("explains DESTINATIONS_FILE with an example", async () => {
    const open = await openDestinations([]);
    const { text, status } = await get(open, "/destinations");
    await open.close();
    expect(status).toBe(200);
    expect(text).toContain("DESTINATIONS_FILE");
    expect(text).toContain("url: ${SLACK_WEBHOOK_URL}</pre>");
  });
});

describe("the page of destinations without destinations", () => {
  it("does not exist, and no page links to it", async () => {
    const receiver = createReceiver();
    expect((await get(receiver, "/destinations")).status).toBe(404);
    expect((await get(receiver, "/inspector")).text).not.toContain('href="/destinations"');
  });
});
