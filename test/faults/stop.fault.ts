import { Agent, request } from "node:http";
import type { SampleDelivery } from "../../src/samples/make-delivery";
import { createFolder, startReceiver } from "../support/start-program";
import { disks, makeNew, secret } from "./support/load";

interface Attempt {
  delivery: SampleDelivery;
  /** Whether the receiver had accepted the request's connection. */
  accepted: boolean;
  status: number | undefined;
}

const stores: typeof disks = [
  ["memory", () => Promise.resolve({ storeUrl: "memory:", readBodies: () => Promise.resolve([]) })],
  ...disks,
];

/** Posts on keep-alive connections until one request after the first that was not accepted. */
async function postUntilRefused(port: number): Promise<Attempt[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const attempts: Attempt[] = [];
  for (;;) {
    const attempt = await postOn(agent, port);
    attempts.push(attempt);
    if (!attempt.accepted) return attempts;
  }
}

function postOn(agent: Agent, port: number): Promise<Attempt> {
  const delivery = makeNew();
  const attempt: Attempt = { delivery, accepted: false, status: undefined };
  const options = { agent, port, host: "127.0.0.1", method: "POST", headers: delivery.headers };
  return new Promise((resolve) => {
    const posting = request({ ...options, path: "/log-circleci-webhook" }, (response) => {
      attempt.status = response.statusCode;
      response.resume().on("end", () => resolve(attempt));
    });
    posting.on("error", () => resolve(attempt));
    posting.on("socket", (socket) => {
      if (!socket.connecting) attempt.accepted = true;
      else socket.once("connect", () => (attempt.accepted = true));
    });
    posting.end(delivery.body);
  });
}

describe.each(stores)("the receiver with %s, stopped by SIGTERM under load,", (name, create) => {
  it("responds to every accepted request and stores what it acknowledged", async () => {
    const disk = await create();
    const env = { CIRCLECI_WEBHOOK_SECRET: secret, STORE_URL: disk.storeUrl };
    const receiver = await startReceiver({ cwd: createFolder(), env });
    const load = Array.from({ length: 16 }, () => postUntilRefused(receiver.port));
    while (receiver.output().split("event logged").length < 200) {
      await new Promise((resolve) => receiver.process.stdout!.once("data", resolve));
    }
    receiver.process.kill("SIGTERM");
    const attempts = (await Promise.all(load)).flat();
    expect((await receiver.ended()).code).toBe(0);

    const answered = attempts.filter(({ accepted }) => accepted);
    expect(answered.length).toBeGreaterThan(200);
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([201]));
    if (name === "memory") return;
    const stored = (await disk.readBodies()).sort();
    expect(stored).toEqual(answered.map(({ delivery }) => delivery.body.toString()).sort());
  }, 60_000);
});
