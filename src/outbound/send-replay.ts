import { lookup as lookUpName } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { Failure } from "../core/errors";
import { explainNoAnswer } from "../core/explain-no-answer";
import type { StoredEvent } from "../core/logged-event";
import type { Replay } from "../core/replay";
import { isElsewhere } from "./replay-addresses";
import { makeReplayHeaders } from "./replay-headers";
import { checkTarget, type ReplayTarget } from "./replay-targets";

export interface ReplayOptions {
  /** One of them signs the replay: the one that the event came with, else the first. */
  secrets: readonly string[];
  /** Where replays may go besides this machine, as `parseReplayUrls` gives them. */
  replayUrls: readonly string[];
  /** The clock. */
  now?: () => Date;
  /** Every address that a name stands for. */
  resolve?: (name: string) => Promise<Address[]>;
  /** For the whole of it, in milliseconds. */
  timeout?: number;
}

interface Address {
  address: string;
  family: number;
}

/** Many resolvers do not know `app.localhost`. A server may listen on either of these. */
const thisMachine: Address[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

const maxAnswer = 128 * 1024;

/** The `ReplaySender` of this program. Follows no redirect, and uses no proxy. */
export async function sendReplay(
  event: Pick<StoredEvent, "headers" | "body">,
  to: string,
  options: ReplayOptions,
): Promise<Replay> {
  const { secrets, replayUrls, now = () => new Date(), resolve = resolveAll } = options;
  const { timeout = 10_000 } = options;
  const target = checkTarget(to, replayUrls);
  const at = now();
  const answer = await post(target, event.body, timeout, {
    method: "POST",
    headers: makeReplayHeaders(event, secrets),
    lookup: createLookup(target, resolve),
    // A connection of its own: one that is kept open would not be looked up again.
    agent: false,
  });
  const durationMs = now().getTime() - at.getTime();
  return { at: at.toISOString(), url: target.url.href, durationMs, ...answer };
}

type Answer = Omit<Replay, "at" | "url" | "durationMs">;

async function post(
  { url }: ReplayTarget,
  body: Buffer,
  timeout: number,
  options: RequestOptions,
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout);
  const explain = (error: unknown): string =>
    signal.aborted ? `No whole answer within ${timeout / 1000} s.` : explainNoAnswer(error);
  try {
    const response = await openResponse(url, body, { ...options, signal });
    const { "set-cookie": _, ...headers } = response.headers;
    return {
      status: response.statusCode ?? null,
      headers,
      ...(await readBody(response, explain)),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    return {
      status: null,
      headers: {},
      body: Buffer.alloc(0),
      truncated: false,
      error: explain(error),
    };
  }
}

function openResponse(url: URL, body: Buffer, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, options)
      .on("response", resolve)
      .on("error", reject)
      // Node closes on an answer that changes the protocol, 101, and calls it no error.
      .on("close", () => reject(new Error("connection closed")))
      .end(body);
  });
}

/** As much as is kept of it. Leaving the loop closes the connection. */
async function readBody(
  response: IncomingMessage,
  explain: (error: unknown) => string,
): Promise<Pick<Answer, "body" | "truncated" | "error">> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswer) break;
    }
  } catch (error) {
    return { body: Buffer.concat(chunks), truncated: true, error: explain(error) };
  }
  const body = Buffer.concat(chunks).subarray(0, maxAnswer);
  return { body, truncated: size > maxAnswer, error: null };
}

function resolveAll(name: string): Promise<Address[]> {
  return lookUpName(name, { all: true });
}

/**
 * Looks up a name for the very connection that is made, so that the name cannot stand for another
 * address in between. Node does not call it for a host that is an address; `checkTarget` saw that.
 */
function createLookup(
  { url, isThisMachine }: ReplayTarget,
  resolve: (name: string) => Promise<Address[]>,
): LookupFunction {
  const resolveAllowed = async (name: string): Promise<Address[]> => {
    if (isThisMachine) return thisMachine;
    const addresses = await resolve(name);
    const isAllowed =
      addresses.length > 0 && addresses.every(({ address }) => isElsewhere(address));
    if (isAllowed) return addresses;
    throw new Failure("replay_not_allowed", {
      detail: `The target's host is ${url.host}, a name that stands for an address it may not have.`,
    });
  };
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
