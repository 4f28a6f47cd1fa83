import { lookup } from "node:dns/promises";
import {
  type Address,
  createGuardedClient,
  type GuardedClient,
  type OutboundResponse,
} from "./guarded-client";
import { isAllowedRemote, isLoopback } from "./allowed-addresses";

export interface DestinationClientOptions {
  /** Every address that a name resolves to. */
  resolve?: (name: string) => Promise<Address[]>;
  /** The timeout of a whole exchange, in milliseconds. */
  timeout?: number;
}

const maxResponseSize = 64 * 1024;

/** The maximum of a destination's requests in flight. */
const maxConnections = 16;

/**
 * The client of one destination: a service that hangs keeps no other waiting. The operator chose
 * the host, so loopback and private networks are fine. A cloud metadata service is not: `exchange`
 * then returns `status: null`.
 */
export function createDestinationClient(options: DestinationClientOptions = {}): GuardedClient {
  const { resolve = (name) => lookup(name, { all: true }), timeout = 10_000 } = options;
  const refuse = (host: string): Error => new AddressRefused(host);
  const policy = { resolve, isAllowed: isAllowedAddress, refuse };
  const client = createGuardedClient({
    ...{ policy, timeout, maxResponseSize, maxConnections, keepAlive: true },
  });
  return {
    ...client,
    async exchange(request, signal): Promise<OutboundResponse> {
      try {
        return await client.exchange(request, signal);
      } catch (error) {
        if (!(error instanceof AddressRefused)) throw error;
        const { message } = error;
        const body = Buffer.alloc(0);
        return { status: null, headers: {}, body, truncated: false, error: message };
      }
    },
  };
}

/** Whether a destination may have this address. */
export function isAllowedAddress(address: string): boolean {
  return isLoopback(address) || isAllowedRemote(address);
}

class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} resolves to a forbidden address, such as a cloud metadata service.`);
  }
}
