import { lookup as lookUpName } from "node:dns/promises";
import { Failure } from "../core/errors";
import type { StoredEvent } from "../core/logged-event";
import type { Replay } from "../core/replay";
import { type Address, type AddressPolicy, createGuardedClient } from "./guarded-client";
import { isElsewhere, isLoopback } from "./replay-addresses";
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
  const policy = target.isThisMachine ? ownAddresses(target) : otherAddresses(target, resolve);
  const client = createGuardedClient({ policy, timeout, maxAnswer, keepAlive: false });
  const at = now();
  try {
    const { headers, ...answer } = await client.exchange({
      method: "POST",
      url: target.url,
      headers: makeReplayHeaders(event, secrets),
      body: event.body,
    });
    const { "set-cookie": _, ...kept } = headers;
    const durationMs = now().getTime() - at.getTime();
    return { at: at.toISOString(), url: target.url.href, durationMs, ...answer, headers: kept };
  } finally {
    await client.close();
  }
}

function ownAddresses(target: ReplayTarget): AddressPolicy {
  const resolve = (): Promise<Address[]> => Promise.resolve(thisMachine);
  return { resolve, isAllowed: isLoopback, refuse: refuse(target) };
}

function otherAddresses(target: ReplayTarget, resolve: AddressPolicy["resolve"]): AddressPolicy {
  return { resolve, isAllowed: isElsewhere, refuse: refuse(target) };
}

function refuse({ url }: ReplayTarget): () => Failure {
  return () =>
    new Failure("replay_not_allowed", {
      detail: `The target's host is ${url.host}, a name that stands for an address it may not have.`,
    });
}

function resolveAll(name: string): Promise<Address[]> {
  return lookUpName(name, { all: true });
}
