import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { createFolder, startReceiver } from "../support/start-program";
import { busSecret } from "../support/start-services";
import { startWebhookReceiver } from "../support/stand-ins/webhook-receiver";
import { disks, makeNew, post, secret } from "./support/load";
import { until } from "../support/until";

const count = 500;

/** Requests of a destination whose outcome is not stored. */
const maxUnsaved = 16;

/** The file of one destination, in a new folder. */
function writeDestinations(url: string): string {
  const path = join(createFolder(), "destinations.yml");
  const bus = { name: "bus", type: "webhook", format: "standard", url, secret: busSecret };
  writeFileSync(path, JSON.stringify({ destinations: [bus] }));
  return path;
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
