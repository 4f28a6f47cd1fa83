import { isIP } from "node:net";
import { z } from "zod";
import { isAllowedAddress } from "./destination-client";

/** The URL of a destination and its parts. */
export interface ServiceUrl {
  /** Without a user. */
  url: URL;
  /** The user and password of the URL, as Basic authentication. */
  headers: { authorization?: string };
  /** The texts that must not be shown: see `redact`. */
  secrets: readonly string[];
}

/** An http or https URL in the file. An issue does not repeat the URL: it may be a secret. */
export const serviceUrl = z.string().transform((text, context): ServiceUrl => {
  const problem = findProblem(text);
  if (problem === undefined) return parse(text);
  context.addIssue({ code: "custom", message: problem });
  return z.NEVER;
});

/**
 * A base URL to which a documented path is appended. Previews show it, so no part of it may be a
 * secret.
 */
export const baseUrl = serviceUrl.refine(
  ({ url, headers }) => !url.search && !headers.authorization,
  {
    error: "must be a URL without user, password and query",
  },
);

/** A URL that is a credential itself. */
export const credentialUrl = serviceUrl.refine(({ headers }) => !headers.authorization, {
  error: "must be a URL without user and password",
});

function findProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return "must be a URL, such as https://example.com/hooks";
  const { protocol, hostname, hash } = new URL(text);
  if (!/^https?:$/.test(protocol)) return "must be an http or https URL";
  if (hash !== "") return "must be a URL without a fragment (#…)";
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) === 0 || isAllowedAddress(host)) return undefined;
  return `must not be ${host}, a forbidden address`;
}

function parse(text: string): ServiceUrl {
  const url = new URL(text);
  const [user, password] = [url.username, url.password].map(decodeUrlPart);
  url.username = url.password = "";
  if (user === "" && password === "") return { url, headers: {}, secrets: [] };
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  return { url, headers: { authorization: `Basic ${basic}` }, secrets: [basic, password ?? ""] };
}

function decodeUrlPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A documented path of a service, at a base URL that may have a path of its own. */
export function appendPath(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  return url;
}

/** The visible part of a URL that is a credential: `https://hooks.slack.com/…`. */
export function maskUrl({ origin, pathname, search }: URL): string {
  return pathname === "/" && search === "" ? `${origin}/` : `${origin}/…`;
}

/** The secret parts of a URL that is a credential. */
export function secretsOf({ pathname, search, searchParams }: URL): string[] {
  const path = pathname.slice(1);
  // A service may repeat only the token at the end of the path.
  const parts = path.split("/").filter((part) => part.length >= 16);
  const decoded = parts.map(decodeUrlPart);
  return [path + search, path, search.slice(1), ...searchParams.values(), ...parts, ...decoded];
}
