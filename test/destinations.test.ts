import request from "supertest";
import type { Store } from "../src/core/ports";
import { startDestinations, type RunningDestinations } from "../src/outbound/start-destinations";
import { readDestinations } from "../src/service/read-destinations";
import { stores } from "./support/open-stores";
import { createReceiver, type LogLine, recordInto, type Receiver } from "./support/receiver";
import { checkResponse } from "./support/openapi";
import { sevenRuns } from "./support/seven-runs";
import { type Services, startServices } from "./support/start-services";
import { until } from "./support/until";

const secret = "ABCD123";

describe.each(stores)("seven runs of one workflow, logged in %s,", (_name, open) => {
  let services: Services;
  let store: Store;
  let running: RunningDestinations;
  let receiver: Receiver;
  const logged: LogLine[] = [];

  beforeAll(async () => {
    [services, store] = await Promise.all([startServices(), open()]);
    services.zendesk.failNext(1, { status: 500 }, "/api/v2/tickets.json");
    const text = JSON.stringify(services.file);
    const { destinations } = readDestinations("/destinations.yml", {}, () => text);
    running = startDestinations({ destinations, store, log: recordInto(logged), pollInterval: 20 });
    await running.registered;
    receiver = createReceiver({ store, secrets: [secret], destinations: running });
    for (const { body, headers } of sevenRuns(secret)) await receiver.post({ body, headers });
    await until(async () => {
      const states = await store.outbox.listDestinations();
      return (await running.readLag()) === 0 && states.every(({ pending }) => pending === 0);
    });
  }, 60_000);
  afterAll(async () => {
    await running.stop(1_000);
    await Promise.all([store.close(), services.close()]);
  });

  const get = (path: string): request.Test =>
    request(receiver.server).get(path).set("Host", "localhost");

  it("send two Slack messages for main and one for each other broken branch", () => {
    const texts = services.slack.requests.map(
      ({ body }) => (JSON.parse(body.toString()) as { text: string }).text,
    );
    expect(texts.filter((text) => text.includes("*main*"))).toEqual([
      expect.stringMatching(/^:red_circle: .*broke/),
      expect.stringMatching(/fixed/),
    ]);
    expect(texts).toHaveLength(4);
    expect(texts.join()).not.toContain("<!channel>");
  });

  it("open a PagerDuty alert and resolve it with the same key", () => {
    const events = services.pagerduty.requests.map(
      ({ body }) => JSON.parse(body.toString()) as { event_action: string; dedup_key: string },
    );
    expect(events.map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(services.pagerduty.open.size).toBe(0);
  });

  it("create one Zendesk ticket, sent twice with the same bytes after a 500", () => {
    const sent = services.zendesk.requests.filter(({ path }) => path === "/api/v2/tickets.json");
    expect(sent).toHaveLength(2);
    expect(sent[0]?.body).toEqual(sent[1]?.body);
    expect(sent[0]?.headers["idempotency-key"]).toBe(sent[1]?.headers["idempotency-key"]);
    expect(services.zendesk.tickets).toHaveLength(1);
  });

  it("create seven Airtable rows and send seven signed webhooks", () => {
    expect(services.airtable.rows.size).toBe(7);
    expect(services.bus.ids).toHaveLength(7);
  });

  it("are shown by the API as described, without credentials", async () => {
    const listed = await get("/api/destinations");
    await checkResponse(receiver.server, "/api/destinations", listed);
    expect(listed.body.destinations).toMatchObject([
      { name: "chat", type: "slack", pending: 0, delivered: 4, failed: 0, paused: false },
      { name: "on-call", delivered: 2 },
      { name: "support", delivered: 1 },
      { name: "runs", delivered: 7 },
      { name: "bus", delivered: 7, lastAttempt: { status: 204, error: null } },
    ]);
    const page = await get("/api/notifications?destination=chat&limit=2");
    await checkResponse(receiver.server, "/api/notifications", page);
    expect(page.body.notifications).toHaveLength(2);
    const { key } = page.body.notifications[0];
    const one = await get(`/api/notifications/${key}`);
    await checkResponse(receiver.server, "/api/notifications/{key}", one);
    expect(one.body).toMatchObject({ state: "delivered", attemptLog: [{ status: 200 }] });
    const everything = JSON.stringify([listed.body, page.body, one.body, logged]);
    for (const credential of ["the-client-secret", "patRight", "0123456789abcdef", "whsec_"]) {
      expect(everything).not.toContain(credential);
    }
  });

  it("are logged with their destinations", () => {
    expect(logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/ broke on main.*: chat, on-call, support/)]),
    );
  });
});

describe("the API of destinations", () => {
  it("does not exist without destinations", async () => {
    const { server } = createReceiver();
    const answer = await request(server).get("/api/destinations").set("Host", "localhost");
    expect(answer.status).toBe(404);
  });
});
