import type { Server } from "node:http";
import { type Socket, Server as NetServer } from "node:net";

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on a server below
const stopListening = NetServer.prototype.close;

/** In milliseconds. Covers requests that are in transit on idle keep-alive connections. */
const idleCloseDelay = 500;

/**
 * Tracks a server's connections. Returns a function that shuts the server down gracefully: it accepts
 * no more connections, finishes pending requests, and resolves when all connections are closed.
 * Connections still open after `timeout` milliseconds are destroyed.
 */
export function createShutdown(server: Server): (timeout: number) => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  return async function shutdown(timeout: number): Promise<void> {
    // http.Server.close() would reset idle connections immediately, even with a request in transit.
    const closed = new Promise<void>((resolve) => {
      stopListening.call(server, () => resolve());
    });
    server.prependListener("request", (_req, res) => res.setHeader("Connection", "close"));
    const started = Date.now();
    const closing = setInterval(() => {
      if (Date.now() - started < idleCloseDelay) return;
      server.closeIdleConnections();
      // Node does not count a connection as idle before its first request.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    const forceClose = setTimeout(() => server.closeAllConnections(), timeout);
    await closed;
    clearInterval(closing);
    clearTimeout(forceClose);
  };
}
