import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, packPackage } from "../support/install-package";
import { readExample, tryServer } from "../support/library-examples";

jest.setTimeout(150_000);

describe("the example of docs/library.md for web-standard servers", () => {
  let runtimes = "";
  let folder = "";

  beforeAll(async () => {
    runtimes = await install(["bun@1", "deno@2", "wrangler@4"]);
    folder = await install([await packPackage()], { flags: ["--omit=optional"] });
    writeFileSync(join(folder, "server.ts"), readExample("fetch"));
  });

  // They take about 400 MB.
  afterAll(() => rmSync(runtimes, { recursive: true }));

  it.each([
    ["bun", () => ["server.ts"]],
    ["deno", (port: number) => ["serve", "--allow-env", "--port", String(port), "server.ts"]],
    ["wrangler", (port: number) => ["dev", "server.ts", "--port", String(port), ...workerFlags]],
  ])("receives a signed sample and rejects a forged one on %s", async (runtime, args) => {
    const { signed, forged } = await tryServer({
      command: join(runtimes, "node_modules", ".bin", runtime),
      args,
      cwd: folder,
      isListening: /^Started|Listening on|Ready on/m,
    });
    expect([signed, forged]).toEqual([200, 401]);
  });
});

const workerFlags = [
  ...["--compatibility-date", "2026-01-01", "--compatibility-flags", "nodejs_compat"],
  ...["--var", "CIRCLECI_WEBHOOK_SECRET:ABCD123"],
];
