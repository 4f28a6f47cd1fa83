import { config as loadDotenv } from "dotenv";
import { createMetrics } from "./api/metrics/create-metrics";
import { createApp } from "./app";
import { loadGuardedRoutes } from "./load-guarded-routes";
import type { Config } from "./service/read-config";
import { describeSecretSource } from "./service/describe-secret-source";
import {
  type CredentialName,
  generateCredential,
  type GeneratedCredential,
} from "./service/generated-credentials";
import { startInsights } from "./core/runs/start-insights";
import { listConclusions } from "./core/runs/list-conclusions";
import type { Logger, Store } from "./core/ports";
import type * as StartDestinations from "./outbound/start-destinations";
import { createRejectionBuffer } from "./core/log/rejection-buffer";
import { createServer } from "./server/create-server";
import { createShutdown } from "./server/create-shutdown";
import { type Log, openLog } from "./service/open-log";
import { settingHints } from "./service/setting-hints";
import {
  listenOrExit,
  openStoreOrExit,
  readConfigOrExit,
  readDestinationsOrExit,
} from "./service/start-or-exit";
import { warmUpInsights } from "./service/warm-up-insights";
import { startRetention } from "./service/start-retention";
import { type Generated, localUrl, startMessage } from "./service/start-message";

/** In milliseconds. Below the 10 s after which most supervisors kill the process. */
const shutdownTimeout = 8_000;

/** The time after which code is loaded that the first responses do not need, in milliseconds. */
const loadDelay = 1_000;

/** Runs the receiver until a signal shuts it down. */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfigOrExit(env);
  const log = openLog(config.logLevel);
  exitOnUnexpectedErrors(log);
  const { logger } = log;

  const destinations = readDestinationsOrExit(config, env, logger);
  const store = await openStoreOrExit(config, logger);
  const generated = generateMissing(config, logger);
  let baseUrl = config.publicUrl;
  const rejections = createRejectionBuffer({
    store: store.rejections,
    log: logger,
    linkTo: (key) => `${baseUrl}/inspector/rejections/${key}`,
  });
  const stopping = new AbortController();
  const metrics = createMetrics({
    branches: config.metricsBranches,
    readPending: () => store.outbox.listDestinations(),
    readConclusions: () => listConclusions(store.insights, config.metricsBranches, new Date()),
  });
  const running =
    destinations &&
    loadDestinations().startDestinations({
      ...{ ...config, destinations, store, log: logger },
      metrics: metrics.recorder,
    });
  await (running ? running.registered : unregisterDestinations(store));
  const app = createApp({
    secrets: generated.secret === undefined ? config.secrets : [generated.secret],
    secretSource: describeSecretSource(config, generated, env.CIRCLECI_WEBHOOK_SECRET_FILE),
    store,
    bodyLimit: config.bodyLimit,
    apiToken: config.apiToken ?? generated.token,
    isLogOpenLocally: generated.token !== undefined,
    trustProxy: config.trustProxy,
    replayUrls: config.replayUrls,
    destinations: running,
    metrics,
    areBadgesPublic: config.areBadgesPublic,
    rejections,
    log: logger,
    hints: settingHints,
    stopping: stopping.signal,
  });
  const server = createServer(app);
  const shutdownServer = createShutdown(server);
  const port = await listenOrExit(server, config);
  baseUrl ??= localUrl(config, port);

  const insights = startInsights({ store, metrics: metrics.recorder, log: logger });
  const stopRetention = startRetention({
    store,
    days: config.logRetentionDays,
    insightsDays: config.insightsRetentionDays,
    log: logger,
  });
  shutdownOnSignal(async (signal) => {
    stopping.abort();
    logger.info({ signal }, "shutting down");
    stopRetention();
    await Promise.all([shutdownServer(shutdownTimeout), running?.stop(shutdownTimeout)]);
    await rejections.flush();
    await insights.stop();
    await store.close();
    logger.info({}, "shutdown complete");
    await log.flush();
  });
  setTimeout(() => {
    metrics.load();
    loadGuardedRoutes();
    void warmUpInsights({
      insights: store.insights,
      now: new Date(),
      log: logger,
      stopping: stopping.signal,
    });
  }, loadDelay).unref();
  log.print(startMessage(config, port, generated));
}

/** Most receivers have no destinations, and start sooner without them. */
function loadDestinations(): typeof StartDestinations {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("./outbound/start-destinations") as typeof StartDestinations;
}

/** Retention keeps what destinations need, so those that are no longer configured must be gone. */
async function unregisterDestinations({ outbox }: Store): Promise<void> {
  await outbox.register([], 0);
}

function exitOnUnexpectedErrors({ logger, flush }: Log): void {
  const exitWithError = (err: unknown): void => {
    logger.error({ err }, "unexpected error; exiting");
    void flush().then(() => process.exit(1));
  };
  process.on("uncaughtException", exitWithError);
  process.on("unhandledRejection", exitWithError);
}

/** Generates missing credentials, so that the receiver runs without configuration. */
function generateMissing(config: Config, logger: Logger): Generated {
  const generate = (name: CredentialName): GeneratedCredential => {
    const credential = generateCredential(name);
    if (credential.problem !== undefined) {
      logger.warn(
        { err: credential.problem },
        `the ${name} could not be stored in this folder; the next start generates a new one`,
      );
    }
    return credential;
  };
  const secret = config.secrets.length === 0 ? generate("secret") : undefined;
  const needsToken = config.apiToken === undefined && !config.isProduction;
  return {
    ...(secret && { secret: secret.value }),
    ...(secret?.path !== undefined && { secretPath: secret.path }),
    ...(needsToken && { token: generate("token").value }),
  };
}

/** The first signal shuts down gracefully, the second exits immediately. */
function shutdownOnSignal(shutdown: (signal: string) => Promise<void>): void {
  let signals = 0;
  const handle = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    void shutdown(signal).then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, handle);
}

if (require.main === module) {
  loadDotenv({ quiet: true });
  void serve(process.env);
}
