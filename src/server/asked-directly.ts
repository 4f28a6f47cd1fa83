import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "express";
import { isForwarderHeader } from "../core/forwarders";

/**
 * Whether a request seems to come from this machine without a proxy. Not reliable: nginx with its
 * defaults, `ssh -R` and `socat` look the same.
 */
export function isAskedDirectly(req: Request): boolean {
  return (
    isLoopbackAddress(req.socket.remoteAddress) &&
    // DNS rebinding: a site that resolves its name to 127.0.0.1 still sends that name.
    isLoopbackName(req.headers.host) &&
    // nginx before 1.29.7 uses HTTP/1.0 for its upstream by default.
    req.httpVersion === "1.1" &&
    // Absolute-form targets are for proxies.
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
