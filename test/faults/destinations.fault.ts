import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { createFolder, startReceiver } from "../support/start-program";
import { makeDelivery, type SampleDelivery } from "../../src/samples/make-delivery";
import type { Sample } from "../../src/samples/make-sample";
import { makeOne } from "../../src/samples/make-samples";
import { busSecret } from "../support/start-services";
import { startSlackWebhook } from "../support/stand-ins/slack";
import { startWebhookReceiver } from "../support/stand-ins/webhook-receiver";
import { disks, makeNew, post, secret } from "./support/load";
import { until } from "../support/until";

const count = 500;

/** Requests of a destination whose outcome is not stored. */
const maxUnsaved = 16;

/** The file of one destination, in a new folder. */
function writeDestinations(url: string): string {
  return writeFile({ name: "bus", type: "webhook", format: "standard", url, secret: busSecret });
}

function writeFile(destination: object): string {
  const path = join(createFolder(), "destinations.yml");
  writeFileSync(path, JSON.stringify({ destinations: [destination] }));
  return path;
}

/** Two workflows of one pipeline that failed. */
function makeBreaks(): SampleDelivery[] {
  const options = { kind: "workflow-completed", vcs: "github", status: "failed" };
  const [sample] = makeOne(options, Date.now());
  return ["build", "lint"].map((name) => {
    const run = { ...sample, id: name } as unknown as Sample & { workflow: object };
    return makeDelivery({ ...run, workflow: { ...run.workflow, id: name, name } }, secret);
  });
}

describe.each(disks)("notifications on %s", (_name, create) => {
  it(`are all sent when the receiver is killed with ${count} of them pending, and only those in progress are repeated`, async () => {
    const bus = await startWebhookReceiver(busSecret);
    const disk = await create();
    const env = {
      CIRCLECI_WEBHOOK_SECRET: secret,
      STORE_URL: disk.storeUrl,
      DESTINATIONS_FILE: writeDestinations(`${bus.url}/hooks`),
    };
    const cwd = createFolder();
    const first = await startReceiver({ cwd, env });
    bus.failNext(1, "hang");
    for (let n = 0; n < count; n += 1) expect(await post(first.url, makeNew())).toBe(201);
    await until(() => bus.requests.length > 0);
    first.process.kill("SIGKILL");
    await first.ended();

    const before = bus.requests.length;
    const second = await startReceiver({ cwd, env });
    const startedAt = Date.now();
    await until(() => bus.requests.length > before);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await until(() => new Set(bus.ids).size === count);
    // The hanging request was read. Besides it, only those without a stored outcome are repeated.
    expect(bus.requests.length).toBeLessThanOrEqual(count + maxUnsaved);
    const [hanging] = bus.requests;
    const repeated = bus.requests.filter(
      ({ headers }) => headers["webhook-id"] === hanging?.headers["webhook-id"],
    );
    expect(repeated).toHaveLength(2);
    expect(repeated[1]?.body).toEqual(hanging?.body);
    second.process.kill("SIGTERM");
    await second.ended();
    await bus.close();
  }, 120_000);
});

describe.each(disks)("breaks that are held on %s", (_name, create) => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "are one message after a %s",
    async (signal) => {
      const slack = await startSlackWebhook();
      const env = {
        CIRCLECI_WEBHOOK_SECRET: secret,
        STORE_URL: (await create()).storeUrl,
        DESTINATIONS_FILE: writeFile({ name: "chat", type: "slack", url: slack.hook }),
      };
      const first = await startReceiver({ env });
      for (const delivery of makeBreaks()) expect(await post(first.url, delivery)).toBe(201);
      await first.wrote(/lint broke on .*: chat/);
      expect(slack.requests).toHaveLength(0);
      first.process.kill(signal);
      await first.ended();
      // A shutdown sends what is held; after kill -9, the next start does.
      expect(slack.requests).toHaveLength(signal === "SIGTERM" ? 1 : 0);
      const second = await startReceiver({ env });
      await until(() => slack.requests.length > 0);
      second.process.kill("SIGTERM");
      await second.ended();
      expect(slack.requests).toHaveLength(1);
      expect(slack.requests[0]?.body.toString()).toContain("*2 workflows* broke");
      await slack.close();
    },
    60_000,
  );
});

describe("notifications on a PostgreSQL with two receivers", () => {
  it("are taken over within seconds from a receiver that was killed", async () => {
    const bus = await startWebhookReceiver(busSecret);
    const [, create] = disks.find(([name]) => name === "postgres")!;
    const env = {
      CIRCLECI_WEBHOOK_SECRET: secret,
      STORE_URL: (await create()).storeUrl,
      DESTINATIONS_FILE: writeDestinations(`${bus.url}/hooks`),
    };
    const first = await startReceiver({ env });
    bus.failNext(1, "hang");
    expect(await post(first.url, makeNew())).toBe(201);
    await until(() => bus.requests.length === 1);
    const second = await startReceiver({ env });
    const killedAt = Date.now();
    first.process.kill("SIGKILL");
    await first.ended();
    expect(await post(second.url, makeNew())).toBe(201);
    await until(() => new Set(bus.ids).size === 2);
    expect(Date.now() - killedAt).toBeLessThan(8_000);
    second.process.kill("SIGTERM");
    await second.ended();
    await bus.close();
  }, 60_000);
});

describe("a destination that does not respond", () => {
  it("delays no webhook: the p99 of 200 responses is below a second", async () => {
    const bus = await startWebhookReceiver(busSecret);
    bus.failNext(1_000, "hang");
    const env = {
      CIRCLECI_WEBHOOK_SECRET: secret,
      DESTINATIONS_FILE: writeDestinations(`${bus.url}/hooks`),
    };
    const receiver = await startReceiver({ env });
    const times: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      const began = performance.now();
      expect(await post(receiver.url, makeNew())).toBe(201);
      times.push(performance.now() - began);
    }
    await until(() => bus.requests.length > 0);
    times.sort((a, b) => a - b);
    expect(times[197]).toBeLessThan(1_000);
    receiver.process.kill("SIGTERM");
    await receiver.ended();
    await bus.close();
  }, 60_000);
});
