import { isIP, type LookupFunction } from "node:net";
import type * as Undici from "undici";
import { explainNoAnswer } from "../core/words/explain-no-answer";
import type { StoredHeaders } from "../core/event/logged-event";
import { hostOf } from "./allowed-addresses";

export interface Address {
  address: string;
  family: number;
}

/** The addresses to which a client may connect. */
export interface AddressPolicy {
  /** Every address that a name resolves to. */
  resolve(name: string): Promise<Address[]>;
  isAllowed(address: string): boolean;
  /** The error to throw for a host with a forbidden address. */
  refuse(host: string): Error;
}

export interface GuardedClientOptions {
  policy: AddressPolicy;
  /** For the whole exchange, in milliseconds. */
  timeout: number;
  /** Maximum size of a response body, in bytes. The rest is not read. */
  maxResponseSize: number;
  /** Whether to reuse connections. */
  keepAlive: boolean;
  /** Maximum number of connections to each host. */
  maxConnections?: number;
}

export interface OutboundRequest {
  method: "GET" | "POST" | "PATCH" | "PUT";
  url: URL;
  headers: StoredHeaders;
  body?: Buffer | string;
}

/** `status` is null if there was no response. */
export interface OutboundResponse {
  status: number | null;
  headers: StoredHeaders;
  body: Buffer;
  /** Whether the response had more bytes than `body`. */
  truncated: boolean;
  /** Why there was no response, or only a part of one. */
  error: string | null;
}

export interface GuardedClient {
  /**
   * Sends a request. Follows no redirect, and uses no proxy.
   *
   * @throws the error of `policy.refuse`
   */
  exchange(request: OutboundRequest, signal?: AbortSignal): Promise<OutboundResponse>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** An HTTP client that checks every address as it connects. */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const { policy, timeout, maxResponseSize, keepAlive, maxConnections = 1 } = options;
  const agent = new (loadUndici().Agent)({
    connect: { lookup: createLookup(policy), timeout: 0 },
    connections: maxConnections,
    pipelining: keepAlive ? 1 : 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function exchange(
    request: OutboundRequest,
    signal?: AbortSignal,
  ): Promise<OutboundResponse> {
    // Node does not call `lookup` for an IP address.
    const host = hostOf(request.url);
    if (isIP(host) !== 0 && !policy.isAllowed(host)) throw policy.refuse(host);

    const expired = AbortSignal.timeout(timeout);
    const explain = (error: unknown): string => {
      if (expired.aborted) return `No complete response within ${timeout / 1000} s.`;
      if (signal?.aborted) return "The request was canceled.";
      return explainNoAnswer(toNodeError(error));
    };
    try {
      const response = await send(
        agent,
        request,
        signal ? AbortSignal.any([signal, expired]) : expired,
      );
      return {
        status: response.statusCode,
        headers: response.headers,
        ...(await readBody(response.body, maxResponseSize, explain)),
      };
    } catch (error) {
      if (isRefusal(error)) throw error.refusal;
      return noResponse(explain(error));
    }
  }

  return { exchange, close: () => agent.destroy() };
}

function send(
  agent: Undici.Agent,
  { method, url, headers, body }: OutboundRequest,
  signal: AbortSignal,
): Promise<Undici.Dispatcher.ResponseData> {
  const { origin, pathname, search } = url;
  const path = pathname + search;
  return agent.request({ method, origin, path, headers, body: body ?? null, signal });
}

/** Reads up to the limit. Leaving the loop closes the connection. */
async function readBody(
  response: AsyncIterable<Buffer>,
  maxResponseSize: number,
  explain: (error: unknown) => string,
): Promise<Pick<OutboundResponse, "body" | "truncated" | "error">> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxResponseSize) break;
    }
  } catch (error) {
    const body = Buffer.concat(chunks).subarray(0, maxResponseSize);
    return { body, truncated: true, error: explain(error) };
  }
  const body = Buffer.concat(chunks).subarray(0, maxResponseSize);
  return { body, truncated: size > maxResponseSize, error: null };
}

/** undici's codes for a connection that the peer closed too early. */
const closedEarly = new Set<unknown>(["UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

function toNodeError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return closedEarly.has(code) ? { code: "ECONNRESET" } : error;
}

function noResponse(error: string): OutboundResponse {
  return { status: null, headers: {}, body: Buffer.alloc(0), truncated: false, error };
}

/** Carries the policy's error through undici, which passes on a lookup error unchanged. */
class Refusal extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}

/** Checks the very addresses that are connected to, so DNS cannot change them after the check. */
function createLookup(policy: AddressPolicy): LookupFunction {
  async function resolveAllowed(name: string): Promise<Address[]> {
    const addresses = await policy.resolve(name);
    const areAllowed =
      addresses.length > 0 && addresses.every(({ address }) => policy.isAllowed(address));
    if (!areAllowed) throw new Refusal(policy.refuse(name));
    return addresses;
  }
  return (name, { all }, callback) => {
    resolveAllowed(name).then(
      (addresses) => {
        if (all) return callback(null, addresses);
        const [{ address, family } = { address: "", family: 0 }] = addresses;
        callback(null, address, family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

/** Loaded with the first client: it takes a third of the startup time. */
function loadUndici(): typeof Undici {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("undici") as typeof Undici;
}
