import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "express";
import { isForwarderHeader } from "../core/forwarders";

/**
 * Whether a request seems to come from this machine, without a proxy in between. A hint and no
 * guard: nginx with its defaults, `ssh -R` and `socat` look the same.
 */
export function isAskedDirectly(req: Request): boolean {
  return (
    isLoopbackAddress(req.socket.remoteAddress) &&
    // A page of another site that rebinds its name to 127.0.0.1 sends its own name.
    isLoopbackName(req.headers.host) &&
    // What nginx spoke to its upstream by default before 1.29.7.
    req.httpVersion === "1.1" &&
    // An absolute-form target names a host of its own, which is for proxies.
    req.originalUrl.startsWith("/") &&
    !wasForwarded(req.headers)
  );
}

function isLoopbackAddress(address = ""): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

function isLoopbackName(host = ""): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(isForwarderHeader);
}
