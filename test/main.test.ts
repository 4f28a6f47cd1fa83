import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { sign } from "../src/core/signature/signature";
import { eventBody } from "./support/receiver";
import { createFolder, startProgram, startReceiver } from "./support/start-program";
import { createDatabase } from "./support/open-stores";

describe("the service", () => {
  it.each<[string, () => Promise<string>]>([
    ["SQLite", () => Promise.resolve("sqlite:./data/webhooks.db")],
    ["PostgreSQL", async () => (await createDatabase()).url],
  ])("keeps the event log in %s over a restart", async (_name, create) => {
    const cwd = createFolder();
    const storeUrl = await create();
    const env = { CIRCLECI_WEBHOOK_SECRET: "ABCD123", STORE_URL: storeUrl };
    const body = eventBody();
    const statuses: number[] = [];
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const receiver = await startReceiver({ cwd, env });
      const shown = storeUrl.replace(/\/\/.*@/, "//");
      expect(receiver.output()).toContain(`Store     ${shown}\n`);
      const headers = { "circleci-signature": sign("ABCD123", body) };
      const init = { method: "POST", body: new Uint8Array(body), headers };
      statuses.push((await fetch(`${receiver.url}/log-circleci-webhook`, init)).status);
      receiver.process.kill(signal);
      await receiver.ended();
    }
    expect(statuses).toEqual([201, 200]);
  });

  it("stores a rejection of the moment before it was stopped", async () => {
    const cwd = createFolder();
    const env = { CIRCLECI_WEBHOOK_SECRET: "ABCD123", STORE_URL: "sqlite:./webhooks.db" };
    const first = await startReceiver({ cwd, env });
    await fetch(`${first.url}/log-circleci-webhook`, { method: "POST", body: "{}" });
    first.process.kill("SIGTERM");
    await first.ended();
    const second = await startReceiver({ cwd, env });
    const token = readFileSync(join(cwd, ".circleci-webhooks", "token"), "utf8");
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${second.url}/api/rejections`, { headers });
    const { rejections } = (await response.json()) as {
      rejections: object[];
    };
    expect(rejections).toMatchObject([{ code: "missing_signature" }]);
    second.process.kill("SIGTERM");
    await second.ended();
  });

  it("explains what is wrong with its store and ends with exit code 1", async () => {
    const env = { STORE_URL: `sqlite:${createFolder()}` };
    const { code, output } = await startProgram("main.js", { env }).ended();
    expect(code).toBe(1);
    expect(output).toMatch(
      /^STORE_URL: Cannot open sqlite:.*: it is a folder\. Set the path of a file\.\n$/,
    );
  });

  it("does not print the password of a database that it cannot open", async () => {
    const env = { STORE_URL: "postgres://me:hunter2@127.0.0.1:1/ci?password=hunter3" };
    const { code, output } = await startProgram("main.js", { env }).ended();
    expect(code).toBe(1);
    expect(output).toBe(
      "STORE_URL: Cannot open postgres://127.0.0.1:1/ci: nothing is listening there. Start the database.\n",
    );
  });

  it.each([
    [
      "sqlite:log.db",
      /^STORE_URL: The SQLite store requires the package better-sqlite3 1[23], .*'npm /,
    ],
    [
      "postgres://localhost/ci",
      /^STORE_URL: The PostgreSQL store requires the package pg, .*'npm install'/,
    ],
  ])("names the missing package for %s", async (STORE_URL, message) => {
    const cwd = createFolder();
    const hide = join(cwd, "hide.js");
    writeFileSync(
      hide,
      `const { Module } = require("node:module");
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) =>
         resolve(/^(better-sqlite3|pg)\\b/.test(name) ? "no-such-package" : name, ...rest);`,
    );
    const env = { STORE_URL, NODE_OPTIONS: `--require=${hide}` };
    const { code, output } = await startProgram("main.js", { env, cwd }).ended();
    expect(code).toBe(1);
    expect(output).toMatch(message);
  });

  it("starts without settings and prints what its user needs", async () => {
    const cwd = createFolder();
    const receiver = await startReceiver({ cwd });
    const { url } = receiver;
    const [, secret] = await receiver.wrote(/generated for this folder: ([0-9a-f]{64})/);
    for (const text of [
      `POST ${url}/log-circleci-webhook`,
      `GET  ${url}/fetch-webhooks-logs\n`,
      "memory: the newest 10000 events",
      "Project Settings > Webhooks",
      `npx circleci-webhooks send --url ${url}/log-circleci-webhook`,
    ]) {
      expect(receiver.output()).toContain(text);
    }

    // Readable by their owner only, and ignored by git.
    const folder = join(cwd, ".circleci-webhooks");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual([".gitignore", "secret", "token"]);
    for (const name of ["secret", "token"]) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe(secret);
    receiver.process.kill("SIGTERM");
    expect((await receiver.ended()).code).toBe(0);
  });

  it("keeps its secret and its sessions over a restart", async () => {
    const cwd = createFolder();
    const links: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const receiver = await startReceiver({ cwd });
      const [, link = ""] = await receiver.wrote(/Inspector http:\/\/\S+(\/inspector\?token=\S+)/);
      const response = await fetch(`${receiver.url}${link}`, { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([303, "/inspector"]);
      const cookie = response.headers.get("set-cookie")?.split(/[=;]/)[1];
      links.push(`${link} ${cookie} ${/folder: (\w+)/.exec(receiver.output())?.[1]}`);
      receiver.process.kill("SIGTERM");
      await receiver.ended();
    }
    expect(links[1]).toBe(links[0]);
  });

  it.each([
    ["in production", { NODE_ENV: "production" }, 403, "Inspector disabled. Set API_TOKEN"],
    ["with API_TOKEN", { API_TOKEN: "a-token-of-20-letters" }, 401, "(sign in with API_TOKEN)"],
  ])(
    "generates no API token %s, and the event log requires one",
    async (_case, set, status, line) => {
      const cwd = createFolder();
      const receiver = await startReceiver({
        cwd,
        env: { CIRCLECI_WEBHOOK_SECRET: "ABCD123", ...set },
      });
      expect((await fetch(`${receiver.url}/fetch-webhooks-logs`)).status).toBe(status);
      expect(receiver.output()).toContain(line);
      expect(receiver.output()).not.toContain("a-token-of-20-letters");
      expect(existsSync(join(cwd, ".circleci-webhooks"))).toBe(false);
      receiver.process.kill("SIGTERM");
      await receiver.ended();
    },
  );

  it("reads .env and does not print a configured secret", async () => {
    const cwd = createFolder();
    writeFileSync(
      join(cwd, ".env"),
      "CIRCLECI_WEBHOOK_SECRET=ABCD123\nAPI_TOKEN=a-token-of-20-letters\n",
    );
    const receiver = await startReceiver({ cwd });
    const body = eventBody();
    const response = await fetch(`${receiver.url}/log-circleci-webhook`, {
      method: "POST",
      body: new Uint8Array(body),
      headers: { "circleci-signature": sign("ABCD123", body) },
    });
    expect(response.status).toBe(201);
    await receiver.wrote(/"level":"info".*"msg":"event logged: build-test-deploy succeeded/);
    receiver.process.kill("SIGTERM");
    const { code, output } = await receiver.ended();
    expect(code).toBe(0);
    expect(output).toContain("one secret, from CIRCLECI_WEBHOOK_SECRET");
    expect(output).not.toContain("ABCD123");
    expect(output).not.toContain("a-token-of-20-letters");
    expect(existsSync(join(cwd, ".circleci-webhooks"))).toBe(false);
  });

  it("warns of a secret that begins or ends with white space", async () => {
    const receiver = await startReceiver({ env: { CIRCLECI_WEBHOOK_SECRET: "ABCD123 " } });
    receiver.process.kill("SIGTERM");
    expect((await receiver.ended()).output).toMatch(/Warning .*leading or trailing white space/);
  });

  it("lists all invalid settings and ends with exit code 1", async () => {
    const env = { PORT: "x", LOG_LEVEL: "loud", NODE_ENV: "production" };
    const { code, output } = await startProgram("main.js", { env }).ended();
    expect(code).toBe(1);
    expect(output).toMatch(
      /PORT must .*\n.*LOG_LEVEL must .*\n.*CIRCLECI_WEBHOOK_SECRET is required /,
    );
    expect(output).not.toMatch(/\n\s+at /);
  });

  it("reports that the port is in use and ends with exit code 1", async () => {
    const other = createServer().listen(0);
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, output } = await startProgram("main.js", {
      env: { PORT: String(port) },
    }).ended();
    other.close();
    expect(code).toBe(1);
    expect(output).toBe(
      `Port ${port} is already in use. Stop the other process, or set PORT to another port.\n`,
    );
  });
});
