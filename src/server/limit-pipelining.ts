import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that run at the same time. */
const maxRunning = 8;

/** Requests of one connection that may wait. With more, the connection is closed. */
const maxWaiting = 1_000;

const connectionOf = Symbol("connection");

/** A property costs less than an entry of a WeakMap, on each request. */
type LimitedSocket = Socket & { [connectionOf]?: Connection };

interface Connection {
  running: number;
  waiting: [IncomingMessage, ServerResponse][];
}

/**
 * Limits the requests per connection. HTTP/1.1 pipelining allows any number of them, and Node buffers
 * each response until the previous ones are sent.
 */
export function limitPipelining(listener: RequestListener): RequestListener {
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
    const socket: LimitedSocket = req.socket;
    const connection = (socket[connectionOf] ??= { running: 0, waiting: [] });
    if (connection.running < maxRunning) return run(connection, req, res);
    if (connection.waiting.length < maxWaiting) return void connection.waiting.push([req, res]);
    connection.waiting = [];
    socket.destroy();
  };
}
