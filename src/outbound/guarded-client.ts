import { isIP, type LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { explainNoAnswer } from "../core/explain-no-answer";
import type { StoredHeaders } from "../core/logged-event";

export interface Address {
  address: string;
  family: number;
}

/** Which addresses a client may connect to. */
export interface AddressPolicy {
  /** Every address that a name stands for. */
  resolve(name: string): Promise<Address[]>;
  isAllowed(address: string): boolean;
  /** What the client throws for a host that has an address it may not connect to. */
  refuse(host: string): Error;
}

export interface GuardedClientOptions {
  policy: AddressPolicy;
  /** For a whole exchange, in milliseconds. */
  timeout: number;
  /** Of an answer's body, in bytes. */
  maxAnswer: number;
  /** Whether connections serve several requests. */
  keepAlive: boolean;
}

export interface OutgoingRequest {
  method: "GET" | "POST" | "PATCH" | "PUT";
  url: URL;
  headers: StoredHeaders;
  body?: Buffer | string;
}

/** What became of a request. `status` is null when there was no answer. */
export interface IncomingAnswer {
  status: number | null;
  headers: StoredHeaders;
  body: Buffer;
  /** Whether the answer went on after `body`. */
  truncated: boolean;
  /** Why there was no answer, or no whole one, in a sentence. */
  error: string | null;
}

export interface GuardedClient {
  /**
   * Sends a request. Follows no redirect, and uses no proxy.
   *
   * @throws what the policy refuses with
   */
  exchange(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingAnswer>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** An HTTP client that checks every address at the moment it connects. */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const { policy, timeout, maxAnswer, keepAlive } = options;
  const agent = new Agent({
    connect: { lookup: createLookup(policy), timeout: 0 },
    connections: 1,
    pipelining: keepAlive ? 1 : 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function exchange(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingAnswer> {
    // Node does not look up a host that is an address.
    const host = hostOf(request.url);
    if (isIP(host) !== 0 && !policy.isAllowed(host)) throw policy.refuse(host);

    const expired = AbortSignal.timeout(timeout);
    const explain = (error: unknown): string => {
      if (expired.aborted) return `No whole answer within ${timeout / 1000} s.`;
      if (signal?.aborted) return "The request was canceled.";
      return explainNoAnswer(toNodeError(error));
    };
    try {
      const answer = await send(
        agent,
        request,
        signal ? AbortSignal.any([signal, expired]) : expired,
      );
      return {
        status: answer.statusCode,
        headers: answer.headers,
        ...(await readBody(answer.body, maxAnswer, explain)),
      };
    } catch (error) {
      if (isRefusal(error)) throw error.refusal;
      return noAnswer(explain(error));
    }
  }

  return { exchange, close: () => agent.destroy() };
}

function send(
  agent: Agent,
  { method, url, headers, body }: OutgoingRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = url;
  const path = pathname + search;
  return agent.request({ method, origin, path, headers, body: body ?? null, signal });
}

/** As much of it as is kept. Leaving the loop closes the connection. */
async function readBody(
  answer: AsyncIterable<Buffer>,
  maxAnswer: number,
  explain: (error: unknown) => string,
): Promise<Pick<IncomingAnswer, "body" | "truncated" | "error">> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswer) break;
    }
  } catch (error) {
    const body = Buffer.concat(chunks).subarray(0, maxAnswer);
    return { body, truncated: true, error: explain(error) };
  }
  const body = Buffer.concat(chunks).subarray(0, maxAnswer);
  return { body, truncated: size > maxAnswer, error: null };
}

/** What undici calls a connection that the other side closed too early. */
const closedEarly = new Set<unknown>(["UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

function toNodeError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return closedEarly.has(code) ? { code: "ECONNRESET" } : error;
}

function noAnswer(error: string): IncomingAnswer {
  return { status: null, headers: {}, body: Buffer.alloc(0), truncated: false, error };
}

/** Carries what the policy refuses with through undici, which passes on a lookup's error as it is. */
class Refusal extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}

/** Looks up a name for the connection itself, so that the name cannot change its address in between. */
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

/** Without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}
