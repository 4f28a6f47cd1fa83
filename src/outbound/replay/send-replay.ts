import { lookup as lookUpName } from "node:dns/promises";
import { Failure } from "../../core/errors";
import type { StoredEvent } from "../../core/event/logged-event";
import type { Replay } from "../../core/log/replay";
import { type Address, type AddressPolicy, createGuardedClient } from "../guarded-client";
import { isAllowedRemote, isLoopback } from "../allowed-addresses";
import { makeReplayHeaders } from "./replay-headers";
import { checkTarget, type ReplayTarget } from "./replay-targets";

export interface ReplayOptions {
  /** The replay is signed with the event's original secret, or else the first. */
  secrets: readonly string[];
  /** Allowed targets besides this machine, as returned by `parseReplayUrls`. */
  replayUrls: readonly string[];
  now?: () => Date;
  /** Every address that a name resolves to. */
  resolve?: (name: string) => Promise<Address[]>;
  /** For the whole exchange, in milliseconds. */
  timeout?: number;
}

/** Used without a lookup, because many resolvers do not know `app.localhost`. */
const thisMachine: Address[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

const maxResponseSize = 128 * 1024;

/** The `ReplaySender` of this receiver. */
export async function sendReplay(
  event: Pick<StoredEvent, "headers" | "body">,
  to: string,
  options: ReplayOptions,
): Promise<Replay> {
  const { secrets, replayUrls, now = () => new Date(), resolve = resolveAll } = options;
  const { timeout = 10_000 } = options;
  const target = checkTarget(to, replayUrls);
  const policy = target.isThisMachine ? loopbackPolicy(target) : remotePolicy(target, resolve);
  const client = createGuardedClient({ policy, timeout, maxResponseSize, keepAlive: false });
  const at = now();
  try {
    const { headers, ...response } = await client.exchange({
      method: "POST",
      url: target.url,
      headers: makeReplayHeaders(event, secrets),
      body: event.body,
    });
    const { "set-cookie": _, ...kept } = headers;
    const durationMs = now().getTime() - at.getTime();
    return { at: at.toISOString(), url: target.url.href, durationMs, ...response, headers: kept };
  } finally {
    await client.close();
  }
}

function loopbackPolicy(target: ReplayTarget): AddressPolicy {
  const resolve = (): Promise<Address[]> => Promise.resolve(thisMachine);
  return { resolve, isAllowed: isLoopback, refuse: refuse(target) };
}

function remotePolicy(target: ReplayTarget, resolve: AddressPolicy["resolve"]): AddressPolicy {
  return { resolve, isAllowed: isAllowedRemote, refuse: refuse(target) };
}

function refuse({ url }: ReplayTarget): () => Failure {
  return () =>
    new Failure("replay_not_allowed", {
      detail: `The target's host is ${url.host}, which resolves to an address that is never allowed.`,
    });
}

function resolveAll(name: string): Promise<Address[]> {
  return lookUpName(name, { all: true });
}
