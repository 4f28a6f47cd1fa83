import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger, Store } from "../core/ports";
import type { Destination } from "../outbound/destinations/destination";
import { openStore } from "../store/open-store";
import { type Config, ConfigError, readConfig } from "./read-config";
import type * as ReadDestinations from "./read-destinations";

/*
 * The steps of the start that a user can get wrong. Each says on stderr what is wrong and what to do,
 * and ends the process with code 1.
 */

export function readConfigOrExit(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return exit(`Invalid configuration:\n${error.message}`);
    throw error;
  }
}

export function readDestinationsOrExit(
  { destinationsFile: path }: Config,
  env: NodeJS.ProcessEnv,
  log: Logger,
): readonly Destination[] | undefined {
  if (path === undefined) return undefined;
  try {
    // Most receivers have no destinations, and start sooner without them.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readDestinations } = require("./read-destinations") as typeof ReadDestinations;
    const { destinations, warnings } = readDestinations(path, env);
    for (const warning of warnings) log.warn({ file: path }, warning);
    return destinations;
  } catch (error) {
    return exit((error as Error).message);
  }
}

export async function openStoreOrExit({ storeUrl, logLimit }: Config, log: Logger): Promise<Store> {
  try {
    return await openStore(storeUrl, { limit: logLimit, log });
  } catch (error) {
    return exit(`STORE_URL: ${(error as Error).message}`);
  }
}

export async function listenOrExit(server: Server, { port, host }: Config): Promise<number> {
  try {
    server.listen({ port, host });
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      return exit(
        `Port ${port} is already in use. Stop the other process, or set PORT to another port.`,
      );
    }
    if (code === "EACCES") {
      return exit(`Port ${port} requires root privileges. Set PORT to 1024 or higher.`);
    }
    if (code === "EADDRNOTAVAIL") {
      return exit(`HOST=${host} is not an address of this machine. Set HOST to one, or remove it.`);
    }
    return exit(`Cannot listen on port ${port}${host ? ` of ${host}` : ""}: ${message}.`);
  }
}

function exit(message: string): never {
  console.error(message);
  process.exit(1);
}
