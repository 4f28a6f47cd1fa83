import { isIP } from "node:net";
import { Failure } from "../core/errors";
import { isElsewhere, isLoopback } from "./replay-addresses";

/** A URL that replays may go to. */
export interface ReplayTarget {
  url: URL;
  /** Then its name need not be looked up. Of another, every address must be `isElsewhere`. */
  isThisMachine: boolean;
}

/**
 * The URLs of `REPLAY_URLS`, written as the URL standard writes them.
 *
 * @returns undefined when one of them is no http or https URL, or has a user, a query or a fragment
 */
export function parseReplayUrls(text: string): string[] | undefined {
  const urls = text.split(",").map(parseHttpUrl);
  const arePrefixes = urls.every((url) => url && !url.search && !url.hash);
  return arePrefixes ? urls.map(String) : undefined;
}

/**
 * Whether replays may go to a URL: to this machine always, elsewhere when it begins with one of
 * `replayUrls`. What a name stands for is not known before the connection is made.
 *
 * @param replayUrls as `parseReplayUrls` gives them
 * @throws Failure `invalid_parameter` (400), `replay_not_allowed` (403)
 */
export function checkTarget(text: string, replayUrls: readonly string[]): ReplayTarget {
  const url = parseHttpUrl(text);
  if (!url) {
    throw new Failure("invalid_parameter", {
      detail: "url must be an http or https URL without a user.",
    });
  }
  const host = hostOf(url);
  if (isLoopbackHost(host)) return { url, isThisMachine: true };
  if (isIP(host) !== 0 && !isElsewhere(host)) {
    throw new Failure("replay_not_allowed", {
      detail: `The target's host is ${url.host}, an address that no replay may go to.`,
    });
  }
  if (replayUrls.some((listed) => beginsWith(url, new URL(listed)))) {
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

/** At the end of a path segment: `/hooks` is not the beginning of `/hooks-of-others`. */
function beginsWith(url: URL, listed: URL): boolean {
  if (url.origin !== listed.origin) return false;
  if (listed.pathname === "/") return true;
  if (!url.pathname.startsWith(listed.pathname)) return false;
  const rest = url.pathname.slice(listed.pathname.length);
  const isWhole = rest === "" || rest.startsWith("/") || listed.pathname.endsWith("/");
  // `..` is resolved by now. `%2e%2e%2f` and `..;` are not, and some servers take them for `..`.
  return isWhole && !/[%;]/.test(rest);
}

/** Without the brackets of IPv6. Every spelling of an IPv4 address is `127.0.0.1` by now. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * `*.localhost` is this machine by RFC 6761, and what local proxies go by.
 * https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}
