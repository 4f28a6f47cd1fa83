import { once } from "node:events";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { makeDelivery, type SampleDelivery } from "../../src/samples/make-delivery";
import { makeOne } from "../../src/samples/make-samples";
import { createFolder, startReceiver } from "../start-program";

const rounds = 20;
const secret = "ABCD123";
const sample = { kind: "workflow-completed", vcs: "github", status: "success" };

/** Posts until there is no answer any more; returns what was answered with 201. */
async function postUntilKilled(url: string): Promise<SampleDelivery[]> {
  const acknowledged: SampleDelivery[] = [];
  for (;;) {
    const delivery = makeDelivery(makeOne(sample, Date.now())[0]!, secret);
    const { headers, body } = delivery;
    try {
      const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
      if (answer.status === 201) acknowledged.push(delivery);
    } catch {
      return acknowledged;
    }
  }
}

describe("kill -9 in the middle of load", () => {
  const cwd = createFolder();
  const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL: "sqlite:./webhooks.db" };

  it(`loses no event that got a 201, in ${rounds} rounds`, async () => {
    const acknowledged: SampleDelivery[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const receiver = await startReceiver({ cwd, env });
      const load = Array.from({ length: 16 }, () =>
        postUntilKilled(`${receiver.url}/log-circleci-webhook`),
      );
      await receiver.wrote(/event logged/);
      while (receiver.output().split("event logged").length < 50 + round * 10) {
        await once(receiver.process.stdout!, "data");
      }
      receiver.process.kill("SIGKILL");
      await receiver.ended();
      acknowledged.push(...(await Promise.all(load)).flat());
    }

    const file = new Sqlite(join(cwd, "webhooks.db"));
    const rows = file.prepare<[], { body: Buffer }>("SELECT body FROM events").all();
    const kept = rows.map(({ body }) => body.toString());
    expect(acknowledged.length).toBeGreaterThan(rounds * 20);
    expect(new Set(kept).size).toBe(kept.length);
    const missing = acknowledged.filter(({ body }) => !kept.includes(body.toString()));
    expect(missing).toEqual([]);
  }, 180_000);
});
