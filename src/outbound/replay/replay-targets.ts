import { isIP } from "node:net";
import { Failure } from "../../core/errors";
import { hostOf, isAllowedRemote, isLoopback } from "../allowed-addresses";

/** A URL that replays may be sent to. */
export interface ReplayTarget {
  url: URL;
  /** If not, every address of its name must be `isAllowedRemote`. */
  isThisMachine: boolean;
}

/**
 * Parses and normalizes `REPLAY_URLS`.
 *
 * @returns undefined if one is not an http or https URL, or has credentials, a query or a fragment
 */
export function parseReplayUrls(text: string): string[] | undefined {
  const urls = text.split(",").map(parseHttpUrl);
  const arePrefixes = urls.every((url) => url && !url.search && !url.hash);
  return arePrefixes ? urls.map(String) : undefined;
}

/**
 * Checks that replays may go to a URL: always to this machine, elsewhere only if it starts with one
 * of `replayUrls`. The addresses of its name are checked later, on connecting.
 *
 * @param replayUrls as returned by `parseReplayUrls`
 * @throws Failure `invalid_parameter` (400), `replay_not_allowed` (403)
 */
export function checkTarget(text: string, replayUrls: readonly string[]): ReplayTarget {
  const url = parseHttpUrl(text);
  if (!url) {
    throw new Failure("invalid_parameter", {
      detail: "url must be an http or https URL without credentials.",
    });
  }
  const host = hostOf(url);
  if (isLoopbackHost(host)) return { url, isThisMachine: true };
  if (isIP(host) !== 0 && !isAllowedRemote(host)) {
    throw new Failure("replay_not_allowed", {
      detail: `The target's host is ${url.host}, an address that is never allowed.`,
    });
  }
  if (replayUrls.some((listed) => isUnder(url, new URL(listed)))) {
    return { url, isThisMachine: false };
  }
  throw new Failure("replay_not_allowed", { detail: `The target's host is ${url.host}.` });
}

function parseHttpUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPlain = url.username === "" && url.password === "";
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Compares whole path segments: `/hooks` does not match `/hooks-internal`. */
function isUnder(url: URL, listed: URL): boolean {
  if (url.origin !== listed.origin) return false;
  if (listed.pathname === "/") return true;
  if (!url.pathname.startsWith(listed.pathname)) return false;
  const rest = url.pathname.slice(listed.pathname.length);
  const isWhole = rest === "" || rest.startsWith("/") || listed.pathname.endsWith("/");
  // URL parsing has resolved `..`, but some servers also treat `%2e%2e%2f` and `..;` as `..`.
  return isWhole && !/[%;]/.test(rest);
}

/**
 * RFC 6761 reserves `*.localhost` for this machine, and local proxies use it.
 * https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}
