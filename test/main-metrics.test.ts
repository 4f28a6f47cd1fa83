import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startWebhookReceiver } from "./support/stand-ins/webhook-receiver";
import { createFolder, startProgram, startReceiver } from "./support/start-program";
import { until } from "./support/until";

const signingSecret = `whsec_${Buffer.from("the secret of the webhooks' tests").toString("base64")}`;

describe("the metrics of the service", () => {
  it("count each destination's notifications that were delivered, that failed and that wait", async () => {
    const standIn = await startWebhookReceiver(signingSecret);
    const destination = (name: string, path: string, secret = signingSecret): object => ({
      ...{ name, type: "webhook", format: "standard", secret, url: `${standIn.url}${path}` },
    });
    const cwd = createFolder();
    const destinations = [destination("bus", "/hooks"), destination("gone", "/gone")];
    writeFileSync(join(cwd, "destinations.yml"), JSON.stringify({ destinations }));
    const token = "token-of-the-metrics-test";
    const env = { DESTINATIONS_FILE: "destinations.yml", API_TOKEN: token };
    const receiver = await startReceiver({ cwd, env });

    const url = `${receiver.url}/log-circleci-webhook`;
    const args = ["send", "--count", "3", "--url", url];
    expect((await startProgram("cli.js", { cwd, args }).ended()).code).toBe(0);
    const read = async (name: string): Promise<Record<string, number>> => {
      const headers = { authorization: `Bearer ${token}` };
      const text = await (await fetch(`${receiver.url}/metrics`, { headers })).text();
      const lines = text.matchAll(new RegExp(`^circleci_webhooks_${name}{(.*)} (\\d+)$`, "gm"));
      return Object.fromEntries(
        [...lines].map(([, labels, value]): [string, number] => [labels ?? "", Number(value)]),
      );
    };
    const delivered = 'destination="bus",state="delivered"';
    await until(async () => (await read("notifications_total"))[delivered] === 3);
    expect(standIn.ids).toHaveLength(3);
    // Gone pauses the destination: the others wait.
    const failed = 'destination="gone",state="failed"';
    await until(async () => (await read("notifications_total"))[failed] === 1);
    expect(await read("notifications_total")).toEqual({
      [delivered]: 3,
      'destination="bus",state="failed"': 0,
      'destination="bus",state="pending"': 0,
      'destination="gone",state="delivered"': 0,
      [failed]: 1,
      'destination="gone",state="pending"': 0,
    });
    expect(await read("notifications_pending")).toEqual({
      'destination="bus"': 0,
      'destination="gone"': 2,
    });
    receiver.process.kill("SIGTERM");
    await receiver.ended();
    await standIn.close();
  });
});
