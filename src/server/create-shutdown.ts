import type { Server } from "node:http";
import { type Socket, Server as NetServer } from "node:net";

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on a server below
const stopListening = NetServer.prototype.close;

/** In milliseconds: longer than a request takes from a client on a kept-alive connection to us. */
const grace = 500;

/**
 * Watches a server's connections from their beginning, and answers the function that stops it in
 * good order: it takes no more connections, answers the requests under way, and resolves when the
 * last connection is closed. Who is not done after `timeout` milliseconds is cut off.
 */
export function createShutdown(server: Server): (timeout: number) => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  return async function stop(timeout: number): Promise<void> {
    // http's own close() would at once reset idle connections on which a request is on its way.
    const closed = new Promise<void>((resolve) => {
      stopListening.call(server, () => resolve());
    });
    server.prependListener("request", (_req, res) => res.setHeader("Connection", "close"));
    const started = Date.now();
    const closing = setInterval(() => {
      if (Date.now() - started < grace) return;
      server.closeIdleConnections();
      // A connection that has sent nothing is not idle for Node, which waits for the headers.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    const cutOff = setTimeout(() => server.closeAllConnections(), timeout);
    await closed;
    clearInterval(closing);
    clearTimeout(cutOff);
  };
}
