import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./read-config";

/**
 * @returns the port, which is chosen by the system for port 0
 * @throws Error with the cause and the remedy
 */
export async function listen(
  server: Server,
  { port, host }: Pick<Config, "port" | "host">,
): Promise<number> {
  try {
    server.listen({ port, host });
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw new Error(explain(error as NodeJS.ErrnoException, port, host), { cause: error });
  }
}

function explain(
  { code, message }: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): string {
  if (code === "EADDRINUSE") {
    return `Port ${port} is already in use. Stop the other process, or set PORT to another port.`;
  }
  if (code === "EACCES") {
    return `Port ${port} requires root privileges. Set PORT to 1024 or higher.`;
  }
  if (code === "EADDRNOTAVAIL") {
    return `HOST=${host} is not an address of this machine. Set HOST to one, or remove it.`;
  }
  return `Cannot listen on port ${port}${host ? ` of ${host}` : ""}: ${message}.`;
}
