import type { Server } from "node:http";

/**
 * Stops taking connections, lets the requests under way be answered, and resolves when the last
 * connection is closed. Who is not done after `patience` milliseconds is cut off.
 */
export async function stopServer(server: Server, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection becomes idle when its answer is sent, and would be kept alive from then on.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearInterval(closeIdle);
  clearTimeout(cutOff);
}
