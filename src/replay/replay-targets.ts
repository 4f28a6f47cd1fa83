import { BlockList, isIP } from "node:net";
import { Failure } from "../core/errors";

/** A URL that replays may go to, and the addresses that its host's name may stand for. */
export interface ReplayTarget {
  url: URL;
  mayConnectTo: (address: string) => boolean;
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
 * `replayUrls`. What its name stands for is not known before the connection is made; then every
 * address must pass `mayConnectTo`.
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
  if (isLoopbackHost(hostOf(url))) return { url, mayConnectTo: isLoopback };
  if (replayUrls.some((listed) => beginsWith(url, new URL(listed)))) {
    return { url, mayConnectTo: isElsewhere };
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
 * `*.localhost` is this machine by RFC 6761, and what local proxies go by. Were it not, the check
 * of its addresses would find out.
 */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}

/** A list knows an IPv4 address in IPv6's clothes, `::ffff:127.0.0.1`, too. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Where a listed name never leads on purpose: clouds have their credentials at 169.254.169.254. */
const nearby = new BlockList();
nearby.addSubnet("0.0.0.0", 8, "ipv4");
nearby.addAddress("::", "ipv6");
nearby.addSubnet("169.254.0.0", 16, "ipv4");
nearby.addSubnet("fe80::", 10, "ipv6");
nearby.addSubnet("224.0.0.0", 4, "ipv4");
nearby.addSubnet("ff00::", 8, "ipv6");

function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

function isElsewhere(address: string): boolean {
  return isIP(address) !== 0 && !isIn(loopback, address) && !isIn(nearby, address);
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
