import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { config as loadDotenv } from "dotenv";
import pino, { type Logger } from "pino";
import pretty from "pino-pretty";
import { createApp } from "./app";
import { type Config, ConfigError, readConfig } from "./config";
import { createSecret, leaveSecret, removeSecret } from "./generated-secret";
import { createServer } from "./http/create-server";
import { stopServer } from "./http/stop-server";
import { startMessage } from "./start-message";
import { createMemoryStore } from "./store/memory-store";

/** In milliseconds, below the 10 s after which supervisors commonly kill. */
const stopPatience = 8_000;

/** Runs the receiver until a signal stops it. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfigOrExit(env);
  const log = openLog(config.logLevel);
  exitOnUnexpectedErrors(log);

  const generated = config.secrets.length === 0 ? createSecret() : undefined;
  let stopping = false;
  const app = createApp({
    secrets: generated === undefined ? config.secrets : [generated],
    store: createMemoryStore({ limit: config.logLimit }),
    bodyLimit: config.bodyLimit,
    readToken: config.readToken,
    log,
    isStopping: () => stopping,
  });
  const server = createServer(app);
  const port = await listenOrExit(server, config);
  if (generated !== undefined) leaveSecretFor(port, generated, log);

  stopOnSignal(async (signal) => {
    stopping = true;
    log.info({ signal }, "stopping");
    await stopServer(server, stopPatience);
    if (generated !== undefined) removeSecret(port);
    log.info({}, "stopped");
  });
  process.stdout.write(startMessage(config, port, generated));
}

function readConfigOrExit(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return exit(`The settings are not right:\n${error.message}`);
    throw error;
  }
}

async function listenOrExit(server: Server, { port, host }: Config): Promise<number> {
  try {
    server.listen({ port, host });
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      return exit(`Port ${port} is in use. Stop what listens there, or set PORT to another.`);
    }
    return exit(`Cannot listen on port ${port}${host ? ` of ${host}` : ""}: ${message}`);
  }
}

function exit(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Lines for people on a terminal, JSON for everything else; written beside the requests' work. */
function openLog(level: string): Logger {
  if (process.stdout.isTTY) {
    return pino({ level }, pretty({ ignore: "pid,hostname", singleLine: true, sync: true }));
  }
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: 16_000,
    periodicFlush: 100,
  });
  const formatters = { level: (label: string) => ({ level: label }) };
  const timestamp = pino.stdTimeFunctions.isoTime;
  return pino({ level, base: null, timestamp, formatters }, destination);
}

function exitOnUnexpectedErrors(log: Logger): void {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, "unexpected error, ending");
    process.exit(1);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}

function leaveSecretFor(port: number, secret: string, log: Logger): void {
  try {
    leaveSecret(secret, port);
  } catch (err) {
    log.warn(
      { err },
      "the secret could not be left for 'circleci-webhooks send'; pass it with --secret",
    );
  }
}

/** The first signal stops in good order, the second at once. */
function stopOnSignal(stop: (signal: string) => Promise<void>): void {
  let signals = 0;
  const handle = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    void stop(signal).then(() => process.exit(0));
  };
  process.on("SIGTERM", handle);
  process.on("SIGINT", handle);
}

if (require.main === module) {
  loadDotenv({ quiet: true });
  void serve(process.env);
}
