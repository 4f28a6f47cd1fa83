import { createFolder, startReceiver } from "../support/start-program";
import { disks, makeNew, post, secret } from "./support/load";

const count = 1_000;

describe.each(disks)("two receivers on one log in %s", (_name, create) => {
  it("store each of a thousand events once when both receive all of them", async () => {
    const disk = await create();
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL: disk.storeUrl };
    const receivers = await Promise.all(
      [1, 2].map(() => startReceiver({ cwd: createFolder(), env })),
    );
    const deliveries = Array.from({ length: count }, makeNew);
    const statuses: (number | undefined)[] = [];
    // The second receiver gets the events in reverse order, to provoke deadlocks.
    const sendAll = async (url: string, events: typeof deliveries): Promise<void> => {
      const left = [...events];
      const sendRest = async (): Promise<void> => {
        for (let next = left.pop(); next; next = left.pop()) statuses.push(await post(url, next));
      };
      await Promise.all(Array.from({ length: 16 }, sendRest));
    };
    await Promise.all(
      receivers.map(({ url }, n) => sendAll(url, n === 0 ? deliveries : [...deliveries].reverse())),
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(count);
    expect(statuses.filter((status) => status === 200)).toHaveLength(count);

    const stored = await disk.readBodies();
    expect(stored.sort()).toEqual(deliveries.map(({ body }) => body.toString()).sort());
    for (const receiver of receivers) {
      const response = await fetch(`${receiver.url}/fetch-webhooks-logs`);
      expect(await response.json()).toHaveLength(count);
      receiver.process.kill();
      expect((await receiver.ended()).code).toBe(0);
    }
  }, 60_000);
});
