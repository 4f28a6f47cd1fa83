import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  at: number;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | object;
}

/** What happens instead of an answer; `lost`: the service does its work, and its answer is cut off. */
export type Fault = "hang" | "lost" | Reply;

export interface StandIn {
  url: string;
  /** All that were read, answered or not. */
  requests: Received[];
  /** @param path only requests to it fail; all by default */
  failNext(times: number, fault: Fault, path?: string): void;
  close(): Promise<void>;
}

/** A service on a free port of loopback, as its contract says. */
export async function startStandIn(answer: (received: Received) => Reply): Promise<StandIn> {
  const requests: Received[] = [];
  const faults: { fault: Fault; path: string | undefined }[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const { pathname, searchParams } = new URL(req.url ?? "/", "http://stand-in");
      const received: Received = {
        method: req.method ?? "",
        path: pathname,
        query: searchParams,
        headers: req.headers,
        body: Buffer.concat(chunks),
        at: Date.now(),
      };
      requests.push(received);
      const [next] = faults;
      const isNext = next && (next.path ?? pathname) === pathname;
      const fault = isNext ? faults.shift()?.fault : undefined;
      if (fault === "hang") return;
      const reply = typeof fault === "object" ? fault : answer(received);
      if (fault === "lost") return void req.socket.destroy();
      const { status, headers = {}, body = "" } = reply;
      const isText = typeof body === "string";
      const type = { "content-type": isText ? "text/plain" : "application/json" };
      res.writeHead(status, { ...type, ...headers });
      res.end(isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext(times, fault, path) {
      for (let n = 0; n < times; n += 1) faults.push({ fault, path });
    },
    close: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export function parseJson(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonType({ headers }: Received): boolean {
  return /^application\/json(;|$)/.test(headers["content-type"] ?? "");
}

/** @returns whether one more request within `window` ms is one too many */
export function limitRate(most: number, window: number): (at: number) => boolean {
  let times: number[] = [];
  return (at) => {
    times = times.filter((time) => time > at - window);
    times.push(at);
    return times.length > most;
  };
}
