import { readDelivery } from "../../../src/core/receive";
import type { Store } from "../../../src/core/ports";
import { watchSilence } from "../../../src/outbound/routing/watch-silence";
import { makeDelivery } from "../../../src/samples/make-delivery";
import { makeRun, makeSample } from "../../../src/samples/make-sample";
import { deriveAll } from "../../support/derive-all";
import { silent, stores } from "../../support/open-stores";
import { scriptedDestination } from "../../support/scripted-destination";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 1);

describe.each(stores)("a silent project in %s", (_name, open) => {
  let store: Store;
  let time: number;

  beforeEach(async () => {
    store = await open();
    await store.outbox.register(["team"], 0);
  });
  afterEach(() => store.close());

  const sample = { kind: "workflow-completed", vcs: "github", status: "success" };

  /** A pipeline an hour, as the receiver would log it. */
  async function build(firstHour: number, lastHour: number, project?: object): Promise<void> {
    for (let n = firstHour; n <= lastHour; n += 1) {
      time = start + n * hour;
      const event = { ...makeSample(sample, makeRun(time), time), ...(project && { project }) };
      const { body, headers } = makeDelivery(event, "secret");
      await store.events.save(readDelivery({ body, headers, receivedAt: new Date(time) }));
    }
    await deriveAll(store);
  }

  async function look(): Promise<string[]> {
    const changes = ["silent"] as const;
    const team = scriptedDestination([], { name: "team", when: { patterns: {}, changes } });
    const others = scriptedDestination();
    const watch = watchSilence({
      ...{ destinations: [team, others], store, log: silent, now: () => new Date(time) },
      onRouted: () => undefined,
    });
    await watch.look();
    watch.stop();
    const notifications = await store.outbox.list({}, { limit: 10 });
    return notifications.map(({ destination, reason }) => `${destination}: ${reason}`);
  }

  it("is reported to the destinations that request it, once until an event arrives", async () => {
    await build(0, 11);
    time += 1.9 * hour;
    expect(await look()).toEqual([]);
    time += 0.2 * hour;
    const [first, ...others] = await look();
    expect(first).toMatch(/^team: webhook-service is silent: nothing has arrived since #\d+$/);
    expect(others).toEqual([]);
    time += 24 * hour;
    expect(await look()).toHaveLength(1);
    await build(60, 60);
    time += 1_000 * hour;
    expect(await look()).toHaveLength(2);
  });

  it("is reported with an event of its own, also when CircleCI sent only its id", async () => {
    await build(0, 11, { id: "a-project-without-a-name" });
    const event = (await store.events.list({}, { limit: 1 }))[0]!.key;
    await build(12, 12);
    time = start + 14 * hour;
    await look();
    const [notification] = await store.outbox.list({}, { limit: 10 });
    expect(notification).toMatchObject({ change: "silent", eventKey: event });
  });
});
