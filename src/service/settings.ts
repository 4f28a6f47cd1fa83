import type Express from "express";
import { ownValue } from "../core/own-value";
import { parseReplayUrls } from "../outbound/replay/replay-targets";
import { parseSize } from "../webhook/parse-size";

// Without zod, which takes a third of the time of a start: every command reads settings.

const megabyte = 1024 * 1024;

/** In bytes. V8 limits strings to 512 MiB; a webhook has 1 to 3 kB. */
const maxBodyLimit = 256 * megabyte;

/** Each one multiplies the number of series that Prometheus stores. */
const maxMetricsBranches = 20;

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * The requirement that a value does not meet. The value itself, which may be secret, is not shown.
 */
class InvalidSetting extends Error {}

/** The readers of every setting but the secrets. A setting that is not set reads as its default. */
const readers = {
  PORT: withDefault(1337, (text) => readInteger(text, 0, 65_535, "a port number, 0 to 65535")),
  HOST: withDefault(undefined, String),
  STORE_URL: withDefault("memory:", readStoreUrl),
  LOG_LIMIT: withDefault(10_000, (text) => readInteger(text, 1, 999_999_999)),
  LOG_RETENTION_DAYS: withDefault(undefined, (text) => readInteger(text, 1, 99_999)),
  INSIGHTS_RETENTION_DAYS: withDefault(400, (text) => readInteger(text, 1, 99_999)),
  BODY_LIMIT: withDefault(5 * megabyte, readBodyLimit),
  API_TOKEN: withDefault(undefined, readToken),
  TRUST_PROXY: withDefault(false, readTrustProxy),
  REPLAY_URLS: withDefault([], readReplayUrls),
  DESTINATIONS_FILE: withDefault(undefined, String),
  PUBLIC_URL: withDefault(undefined, readPublicUrl),
  METRICS_BRANCHES: withDefault(["main", "master"], readBranches),
  BADGES: withDefault(undefined, readBadges),
  LOG_LEVEL: withDefault("info", readLogLevel),
};

export type Settings = { [Name in keyof typeof readers]: ReturnType<(typeof readers)[Name]> };

/**
 * Reads every setting but the secrets.
 *
 * @returns `problems`: one sentence for each invalid setting; undefined settings if there is any
 */
export function readSettings(env: Record<string, string | undefined>): {
  settings: Settings | undefined;
  problems: string[];
} {
  const problems: string[] = [];
  const values = Object.entries(readers).map(([name, read]) => {
    try {
      return [name, read(ownValue(env, name) || undefined)] as const;
    } catch (error) {
      if (!(error instanceof InvalidSetting)) throw error;
      problems.push(`${name} must ${error.message}.`);
      return [name, undefined] as const;
    }
  });
  const settings = Object.fromEntries(values) as unknown as Settings;
  return { settings: problems.length === 0 ? settings : undefined, problems };
}

function withDefault<Value, Default>(
  value: Default,
  read: (text: string) => Value,
): (text: string | undefined) => Value | Default {
  return (text) => (text === undefined ? value : read(text));
}

function readInteger(
  text: string,
  min: number,
  max: number,
  what = `an integer from ${min} to ${max}`,
): number {
  const isInRange = /^(0|[1-9]\d*)$/.test(text) && Number(text) >= min && Number(text) <= max;
  return allow(isInRange, Number(text), `be ${what}`);
}

function readStoreUrl(url: string): string {
  const remedy = "Use sqlite:./data/webhooks.db or sqlite:/var/lib/webhooks.db";
  allow(!/^sqlite:\/\//.test(url), url, `not have // after sqlite:. ${remedy}`);
  const isDatabase = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
  const isStore = url === "memory:" || /^sqlite:./.test(url) || isDatabase;
  return allow(isStore, url, 'be "memory:", "sqlite:<path>" or "postgres://…"');
}

function readBodyLimit(text: string): number {
  const size = parseSize(text) ?? 0;
  return allow(size >= 1 && size <= maxBodyLimit, size, 'be a size from "1b" to "256mb"');
}

function readToken(token: string): string {
  const ascii = "be printable ASCII without spaces, as required by the Authorization header";
  allow(/^[\x21-\x7e]+$/.test(token), token, ascii);
  const long = "be at least 20 characters long. Generate one with 'openssl rand -hex 32'";
  return allow(token.length >= 20, token, long);
}

/** https://expressjs.com/en/guide/behind-proxies.html */
function readTrustProxy(text: string): boolean | number | string {
  if (text === "true" || text === "false") return text === "true";
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const proxies = '"loopback", comma-separated addresses or networks, or the number of proxies';
  return allow(areProxies(text), text, `be ${proxies}`);
}

function areProxies(text: string): boolean {
  try {
    // Loaded for this check alone: most commands need no server.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const express = require("express") as typeof Express;
    express().set("trust proxy", text);
    return true;
  } catch {
    return false;
  }
}

function readReplayUrls(text: string): string[] {
  const what = "comma-separated http or https URLs without user, query or fragment";
  const urls = parseReplayUrls(text);
  return allow(urls !== undefined, urls ?? [], `be ${what}`);
}

function readPublicUrl(url: string): string {
  const what = "the http or https URL at which people reach this server";
  const isUrl = URL.canParse(url) && /^https?:\/\/[^@?#]+$/i.test(url);
  return allow(isUrl, url.replace(/\/+$/, ""), `be ${what}, such as https://ci.example.com`);
}

function readBranches(text: string): string[] {
  const names = text.split(",").flatMap((name) => name.trim() || []);
  const isFew = names.length >= 1 && names.length <= maxMetricsBranches;
  return allow(isFew, names, `be 1 to ${maxMetricsBranches} comma-separated branch names`);
}

function readBadges(text: string): "public" {
  return allow(text === "public", "public", 'be "public", or not set');
}

function readLogLevel(level: string): string {
  const names = `${logLevels.slice(0, -1).join(", ")} or ${logLevels.at(-1)}`;
  return allow(logLevels.includes(level), level, `be ${names}`);
}

/** @throws InvalidSetting unless the value is allowed */
function allow<Value>(isAllowed: boolean, value: Value, must: string): Value {
  if (!isAllowed) throw new InvalidSetting(must);
  return value;
}
