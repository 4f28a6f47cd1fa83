import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { sendReplay } from "../../src/outbound/replay/send-replay";
import { listening } from "../support/receiver";

const event = { headers: {}, body: Buffer.from("{}") };
const options = { secrets: ["ABCD123"], replayUrls: [] };

const ownAddresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
const withIPv6 = ownAddresses.some(({ address }) => address === "::1") ? it : it.skip;

describe("the host name of a replay target", () => {
  const resolveTo =
    (...addresses: string[]) =>
    (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve(
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );

  /** @returns how often a server on this machine was requested, and the code of the failure */
  async function attempt(
    host: string,
    addresses: string[],
  ): Promise<{ requested: number; code: unknown }> {
    let requested = 0;
    const server = createServer((_req, res) => {
      requested += 1;
      res.end();
    });
    return listening(server, async (port) => {
      const to = `http://${host}:${port}/`;
      const replayUrls = [`http://staging.example.com:${port}/`];
      const resolve = resolveTo(...addresses);
      const code = await sendReplay(event, to, { ...options, replayUrls, resolve }).then(
        () => undefined,
        (error: { code: unknown }) => error.code,
      );
      return { requested, code };
    });
  }

  it.each(["localhost", "app.localhost"])(
    "is not resolved when it is of this machine: %s",
    async (host) => {
      expect(await attempt(host, ["10.0.0.5"])).toEqual({ requested: 1, code: undefined });
    },
  );

  withIPv6("of this machine also reaches a server that listens on IPv6 only", async () => {
    const server = createServer((_req, res) => res.writeHead(202).end());
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    const { port } = server.address() as AddressInfo;
    const replay = await sendReplay(event, `http://app.localhost:${port}/`, options);
    server.close();
    expect(replay).toMatchObject({ status: 202, error: null });
  });

  it.each([
    ["staging.example.com", ["127.0.0.1"]],
    ["staging.example.com", ["::ffff:127.0.0.1"]],
    ["staging.example.com", ["127.0.0.1", "10.0.0.5"]],
    ["staging.example.com", ["0.0.0.0"]],
    ["staging.example.com", ["169.254.169.254"]],
  ])("%s that resolves to %j is not connected to", async (host, addresses) => {
    expect(await attempt(host, addresses)).toEqual({ requested: 0, code: "replay_not_allowed" });
  });
});
