import { createServer } from "node:http";
import { sendReplay } from "../../src/replay/send-replay";
import { listening } from "../receiver";

const event = { headers: {}, body: Buffer.from("{}") };

describe("a name", () => {
  const resolveTo =
    (...addresses: string[]) =>
    (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve(
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );

  /** How often a server on this machine was asked, and the code of the refusal. */
  async function attempt(
    host: string,
    addresses: string[],
  ): Promise<{ asked: number; code: unknown }> {
    let asked = 0;
    const server = createServer((_req, res) => {
      asked += 1;
      res.end();
    });
    return listening(server, async (port) => {
      const to = `http://${host}:${port}/`;
      const listed = [`http://staging.example.com:${port}/`];
      const options = { resolve: resolveTo(...addresses), replayUrls: listed };
      const code = await sendReplay(event, to, { secrets: ["ABCD123"], ...options }).then(
        () => undefined,
        (error: { code: unknown }) => error.code,
      );
      return { asked, code };
    });
  }

  it("of this machine is looked up for the connection", async () => {
    expect(await attempt("app.localhost", ["127.0.0.1"])).toEqual({ asked: 1, code: undefined });
  });

  it.each([
    ["localhost", ["10.0.0.5"]],
    ["localhost", ["127.0.0.1", "10.0.0.5"]],
    ["localhost", ["169.254.169.254"]],
    ["staging.example.com", ["127.0.0.1"]],
    ["staging.example.com", ["::ffff:127.0.0.1"]],
    ["staging.example.com", ["127.0.0.1", "10.0.0.5"]],
    ["staging.example.com", ["0.0.0.0"]],
    ["staging.example.com", ["169.254.169.254"]],
  ])("%s that stands for %j is not connected to", async (host, addresses) => {
    expect(await attempt(host, addresses)).toEqual({ asked: 0, code: "replay_not_allowed" });
  });
});
