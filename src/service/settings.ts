import type Express from "express";
import { z } from "zod";
import { parseReplayUrls } from "../outbound/replay/replay-targets";
import { parseSize } from "../webhook/parse-size";

const megabyte = 1024 * 1024;

/** V8 limits strings to 512 MiB; a webhook has 1 to 3 kB. */
const maxBodyLimit = 256 * megabyte;

/** Each one multiplies the number of series that Prometheus stores. */
const maxMetricsBranches = 20;

/** Every setting but the secrets, as text; undefined if it is not set. */
export const settings = z.object({
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
  INSIGHTS_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, "must be a whole number from 1 to 99999")
    .transform(Number)
    .default(400),
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
  METRICS_BRANCHES: z
    .string()
    .transform(parseNames)
    .refine(
      ({ length }) => length >= 1 && length <= maxMetricsBranches,
      `must be 1 to ${maxMetricsBranches} comma-separated branch names`,
    )
    .default(["main", "master"]),
  BADGES: z.enum(["public"], { error: 'must be "public", or not set' }).optional(),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be trace, debug, info, warn, error, fatal or silent",
    })
    .default("info"),
});

/** https://expressjs.com/en/guide/behind-proxies.html */
function parseTrustProxy(text: string): boolean | number | string | undefined {
  if (text === "true" || text === "false") return text === "true";
  if (/^\d{1,2}$/.test(text)) return Number(text);
  try {
    // Loaded for this check alone: most commands need no server.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const express = require("express") as typeof Express;
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

function parseNames(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
