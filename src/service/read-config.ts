import { readFileSync } from "node:fs";
import express from "express";
import { z } from "zod";
import { parseSize } from "../webhook/capture-raw-body";
import { parseReplayUrls } from "../outbound/replay-targets";
import { readSecrets } from "./read-secrets";

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
  /** Where people reach this server, without a slash at the end. */
  publicUrl?: string | undefined;
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

const megabyte = 1024 * 1024;

/** V8 limits strings to 512 MiB; a webhook has 1 to 3 kB. */
const maxBodyLimit = 256 * megabyte;

const settings = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port number, 0 to 65535")
    .default(1337),
  HOST: z.string().optional(),
  STORE_URL: z
    .string()
    .refine(
      (url) => !/^sqlite:\/\//.test(url),
      "must not have // after sqlite:. Use sqlite:./data/webhooks.db or sqlite:/var/lib/webhooks.db",
    )
    .refine(isStoreUrl, 'must be "memory:", "sqlite:<path>" or "postgres://…"')
    .default("memory:"),
  LOG_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, "must be an integer from 1 to 999999999")
    .transform(Number)
    .default(10_000),
  LOG_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "must be an integer from 1 to 99999")
    .transform(Number)
    .optional(),
  BODY_LIMIT: z
    .string()
    .transform((size) => parseSize(size) ?? 0)
    .refine((size) => size >= 1 && size <= maxBodyLimit, 'must be a size from "1b" to "256mb"')
    .default(5 * megabyte),
  API_TOKEN: z
    .string()
    .regex(
      /^[\x21-\x7e]+$/,
      "must be printable ASCII without spaces, as required by the Authorization header",
    )
    .min(20, "must be at least 20 characters long. Generate one with 'openssl rand -hex 32'")
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform(parseTrustProxy)
    .refine(
      (proxies) => proxies !== undefined,
      'must be "loopback", comma-separated addresses or networks, or the number of proxies',
    )
    .optional(),
  REPLAY_URLS: z
    .string()
    .transform(parseReplayUrls)
    // The message does not show the value, which may hold a password.
    .refine(
      (urls) => urls !== undefined,
      "must be comma-separated http or https URLs without user, query or fragment",
    )
    .optional(),
  DESTINATIONS_FILE: z.string().optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^https?:\/\/[^@?#]+$/i.test(url),
      "must be the http or https URL at which people reach this server, such as https://ci.example.com",
    )
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be trace, debug, info, warn, error, fatal or silent",
    })
    .default("info"),
});

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
  const variables = Object.keys(settings.shape);
  const parsed = settings.safeParse(
    Object.fromEntries(variables.map((name) => [name, env[name] || undefined])),
  );
  const secrets = readSecrets(env, readFile);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}.`),
    ...secrets.problems,
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { data } = parsed;
  return {
    port: data.PORT,
    host: data.HOST,
    secrets: secrets.values,
    secretSources: secrets.sources,
    storeUrl: data.STORE_URL,
    logLimit: data.LOG_LIMIT,
    logRetentionDays: data.LOG_RETENTION_DAYS,
    bodyLimit: data.BODY_LIMIT,
    apiToken: data.API_TOKEN,
    trustProxy: data.TRUST_PROXY ?? false,
    isProduction: env.NODE_ENV === "production",
    replayUrls: data.REPLAY_URLS ?? [],
    destinationsFile: data.DESTINATIONS_FILE,
    publicUrl: data.PUBLIC_URL,
    logLevel: data.LOG_LEVEL,
    warnings: secrets.warnings,
  };
}

/** https://expressjs.com/en/guide/behind-proxies.html */
function parseTrustProxy(text: string): boolean | number | string | undefined {
  if (text === "true" || text === "false") return text === "true";
  if (/^\d{1,2}$/.test(text)) return Number(text);
  try {
    express().set("trust proxy", text);
    return text;
  } catch {
    return undefined;
  }
}

function isStoreUrl(url: string): boolean {
  if (url === "memory:" || /^sqlite:./.test(url)) return true;
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
}
