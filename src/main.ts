import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { config as loadDotenv } from "dotenv";
import { createApp } from "./app";
import { type Config, ConfigError, readConfig } from "./config";
import { createSecret, leaveSecret, removeSecret } from "./generated-secret";
import type { Logger, Store } from "./core/ports";
import { createRejectionLog } from "./core/rejection-log";
import { createServer } from "./http/create-server";
import { createStop } from "./http/stop-server";
import { type Log, openLog } from "./open-log";
import { startRetention } from "./start-retention";
import { startMessage } from "./start-message";
import { openStore } from "./store/open-store";

/** In milliseconds, below the 10 s after which supervisors commonly kill. */
const stopPatience = 8_000;

/** Runs the receiver until a signal stops it. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfigOrExit(env);
  const log = openLog(config.logLevel);
  exitOnUnexpectedErrors(log);
  const { logger } = log;

  const store = await openStoreOrExit(config, logger);
  const generated = config.secrets.length === 0 ? createSecret() : undefined;
  const rejections = createRejectionLog({ store, log: logger });
  const stopping = new AbortController();
  const app = createApp({
    secrets: generated === undefined ? config.secrets : [generated],
    store,
    bodyLimit: config.bodyLimit,
    readToken: config.readToken,
    replayUrls: config.replayUrls,
    rejections,
    log: logger,
    stopping: stopping.signal,
  });
  const server = createServer(app);
  const stopServer = createStop(server);
  const port = await listenOrExit(server, config);

  const stopRetention =
    config.logRetentionDays === undefined
      ? (): void => undefined
      : startRetention({ store, days: config.logRetentionDays, log: logger });
  stopOnSignal(async (signal) => {
    stopping.abort();
    logger.info({ signal }, "stopping");
    stopRetention();
    await stopServer(stopPatience);
    await rejections.flush();
    await store.close();
    logger.info({}, "stopped");
    await log.flush();
  });
  if (generated !== undefined) leaveSecretFor(port, generated, logger);
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

async function openStoreOrExit({ storeUrl, logLimit }: Config, log: Logger): Promise<Store> {
  try {
    return await openStore(storeUrl, { limit: logLimit, log });
  } catch (error) {
    return exit((error as Error).message);
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

function exitOnUnexpectedErrors({ logger, flush }: Log): void {
  const end = (err: unknown): void => {
    logger.error({ err }, "unexpected error, ending");
    void flush().then(() => process.exit(1));
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}

function leaveSecretFor(port: number, secret: string, logger: Logger): void {
  try {
    leaveSecret(secret, port);
    process.on("exit", () => removeSecret(port));
  } catch (err) {
    logger.warn(
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
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, handle);
}

if (require.main === module) {
  loadDotenv({ quiet: true });
  void serve(process.env);
}
