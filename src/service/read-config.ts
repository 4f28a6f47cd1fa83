import { readFileSync } from "node:fs";
import { readSecrets } from "./read-secrets";
import { readSettings, type Settings } from "./settings";

/** The validated configuration. Unset variables are undefined. */
export interface Config {
  port: number;
  host?: string | undefined;
  /** Empty if none is set, which NODE_ENV=production does not allow. */
  secrets: readonly string[];
  /** The variables that hold the secrets. */
  secretSources: readonly string[];
  storeUrl: string;
  logLimit: number;
  logRetentionDays?: number | undefined;
  insightsRetentionDays: number;
  /** In bytes. */
  bodyLimit: number;
  /** Unless NODE_ENV is production, one is generated if this is undefined. */
  apiToken?: string | undefined;
  /** Value of Express's "trust proxy". */
  trustProxy: boolean | number | string;
  isProduction: boolean;
  /** Allowed replay targets besides this machine, from `parseReplayUrls`. */
  replayUrls: readonly string[];
  /** The file of the destinations that events are routed to. */
  destinationsFile?: string | undefined;
  /** The URL at which people reach this server, without a slash at the end. */
  publicUrl?: string | undefined;
  /** Branches that are labels of the metrics. */
  metricsBranches: readonly string[];
  /** Whether badges need no API token. */
  areBadgesPublic: boolean;
  logLevel: string;
  /** Settings that work but are probably a mistake. */
  warnings: readonly string[];
}

/** All problems of the configuration, one per line with the variable's name. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Reads and validates the configuration.
 *
 * @param env empty variables count as unset
 * @param readFile reads `CIRCLECI_WEBHOOK_SECRET_FILE`
 * @throws ConfigError with all problems
 */
export function readConfig(
  env: Record<string, string | undefined>,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Config {
  const { settings, problems } = readSettings(env);
  const secrets = readSecrets(env, readFile);
  problems.push(...secrets.problems);
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);

  return {
    port: settings.PORT,
    host: settings.HOST,
    secrets: secrets.values,
    secretSources: secrets.sources,
    storeUrl: settings.STORE_URL,
    logLimit: settings.LOG_LIMIT,
    logRetentionDays: settings.LOG_RETENTION_DAYS,
    insightsRetentionDays: settings.INSIGHTS_RETENTION_DAYS,
    bodyLimit: settings.BODY_LIMIT,
    apiToken: settings.API_TOKEN,
    trustProxy: settings.TRUST_PROXY,
    isProduction: env.NODE_ENV === "production",
    replayUrls: settings.REPLAY_URLS,
    destinationsFile: settings.DESTINATIONS_FILE,
    publicUrl: settings.PUBLIC_URL,
    metricsBranches: settings.METRICS_BRANCHES,
    areBadgesPublic: settings.BADGES === "public",
    logLevel: settings.LOG_LEVEL,
    warnings: [...secrets.warnings, ...warnOfMemory(settings)],
  };
}

/** A fix is reported because its break is known, and memory forgets that. */
function warnOfMemory({ DESTINATIONS_FILE: file, STORE_URL: url }: Settings): string[] {
  if (file === undefined || url !== "memory:") return [];
  return [
    "DESTINATIONS_FILE with STORE_URL=memory: forgets at a restart what is broken and what waits to be sent. Set STORE_URL=sqlite:./data/webhooks.db.",
  ];
}
