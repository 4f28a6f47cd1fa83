import { once } from "node:events";
import type { SampleDelivery } from "../../src/samples/make-delivery";
import { createFolder, startReceiver } from "../support/start-program";
import { disks, makeNew, post, secret } from "./support/load";

const rounds = 20;

/** Posts until there is no response. Returns the deliveries that got a 201. */
async function postUntilKilled(url: string): Promise<SampleDelivery[]> {
  const acknowledged: SampleDelivery[] = [];
  for (;;) {
    const delivery = makeNew();
    const status = await post(url, delivery);
    if (status === undefined) return acknowledged;
    if (status === 201) acknowledged.push(delivery);
  }
}

describe.each(disks)("the receiver with %s, killed under load,", (_name, create) => {
  it(`loses no event that got a 201 in ${rounds} rounds`, async () => {
    const cwd = createFolder();
    const disk = await create();
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL: disk.storeUrl };
    const acknowledged: SampleDelivery[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const receiver = await startReceiver({ cwd, env });
      const load = Array.from({ length: 16 }, () => postUntilKilled(receiver.url));
      await receiver.wrote(/event logged/);
      while (receiver.output().split("event logged").length < 50 + round * 10) {
        await once(receiver.process.stdout!, "data");
      }
      receiver.process.kill("SIGKILL");
      await receiver.ended();
      acknowledged.push(...(await Promise.all(load)).flat());
    }

    const stored = await disk.readBodies();
    expect(acknowledged.length).toBeGreaterThan(rounds * 20);
    expect(new Set(stored).size).toBe(stored.length);
    const storedOnce = new Set(stored);
    expect(acknowledged.filter(({ body }) => !storedOnce.has(body.toString()))).toEqual([]);
  }, 180_000);
});
