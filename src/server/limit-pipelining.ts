import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Of one connection, so many requests are worked on at a time. */
const maxRunning = 8;

/** A connection with more requests than this behind those is closed. */
const maxWaiting = 1_000;

interface Connection {
  running: number;
  waiting: [IncomingMessage, ServerResponse][];
}

/**
 * Bounds what a connection may have going on. HTTP/1.1 lets a client send any number of requests
 * ahead, and Node keeps each answer in memory until those before it are sent.
 */
export function limitPipelining(listener: RequestListener): RequestListener {
  const connections = new WeakMap<Socket, Connection>();

  function open(socket: Socket): Connection {
    const connection = { running: 0, waiting: [] };
    connections.set(socket, connection);
    return connection;
  }

  function run(connection: Connection, req: IncomingMessage, res: ServerResponse): void {
    connection.running += 1;
    res.once("close", () => {
      connection.running -= 1;
      const next = connection.waiting.shift();
      if (next && !req.socket.destroyed) run(connection, ...next);
    });
    listener(req, res);
  }

  return function handleRequest(req, res) {
    const { socket } = req;
    const connection = connections.get(socket) ?? open(socket);
    if (connection.running < maxRunning) return run(connection, req, res);
    if (connection.waiting.length < maxWaiting) return void connection.waiting.push([req, res]);
    connection.waiting = [];
    socket.destroy();
  };
}
