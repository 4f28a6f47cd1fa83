import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests that may wait behind others. With more, their connection is closed. */
export interface MaxWaiting {
  ofConnection: number;
  ofAll: number;
}

const defaultMaxWaiting: MaxWaiting = { ofConnection: 1_000, ofAll: 10_000 };

const connectionOf = Symbol("connection");

/** A property costs less than an entry of a WeakMap, on each request. */
type LimitedSocket = Socket & { [connectionOf]?: Connection };

interface Connection {
  isRunning: boolean;
  waiting: Exchange[];
  /** The listener of each response's "close". */
  onClose: () => void;
}

type Exchange = [req: IncomingMessage, res: ServerResponse];

/**
 * Limits the requests per connection. HTTP/1.1 pipelining allows any number of them, and Node parses
 * hundreds at once and buffers each response until the previous ones are sent.
 *
 * A connection runs one request at a time. In each turn of the event loop, one request that has waited
 * begins, each time of another connection, so that the first request of a connection is never late.
 */
export function limitPipelining(
  listener: RequestListener,
  maxWaiting: MaxWaiting = defaultMaxWaiting,
): RequestListener {
  /** Connections whose next request may begin. */
  const ready: Connection[] = [];
  let waitingOfAll = 0;

  function run(connection: Connection, [req, res]: Exchange): void {
    connection.isRunning = true;
    res.on("close", connection.onClose);
    listener(req, res);
  }

  function runNext(): void {
    const connection = ready.shift();
    const next = connection?.waiting.shift();
    if (connection && next) {
      waitingOfAll -= 1;
      run(connection, next);
    }
    if (ready.length > 0) setImmediate(runNext);
  }

  function open(socket: LimitedSocket): Connection {
    const connection: Connection = {
      isRunning: false,
      waiting: [],
      onClose() {
        connection.isRunning = false;
        if (connection.waiting.length > 0 && ready.push(connection) === 1) setImmediate(runNext);
      },
    };
    socket[connectionOf] = connection;
    closeQuickly(socket, connection);
    socket.once("close", () => {
      waitingOfAll -= connection.waiting.length;
      connection.waiting = [];
    });
    return connection;
  }

  return function handleRequest(req, res) {
    const socket: LimitedSocket = req.socket;
    // Node still handles requests that it read before the connection was closed.
    if (socket.destroyed) return;
    const connection = socket[connectionOf] ?? open(socket);
    const { isRunning, waiting } = connection;
    if (!isRunning && waiting.length === 0) return run(connection, [req, res]);
    waiting.push([req, res]);
    waitingOfAll += 1;
    if (waiting.length > maxWaiting.ofConnection || waitingOfAll > maxWaiting.ofAll)
      socket.destroy();
  };
}

/** Whether the next request of the connection was sent before the response to this one. */
export function isNextWaiting({ socket }: Pick<IncomingMessage, "socket">): boolean {
  return ((socket as LimitedSocket)[connectionOf]?.waiting.length ?? 0) > 0;
}

/**
 * When a connection is closed, Node destroys each waiting request with an error, whose stack trace would
 * take longer than parsing the request did. It cannot be avoided by dropping requests earlier: Node has
 * parsed all that it read at once before the first is handled, and makes the error for each of them, even
 * if it was destroyed before.
 */
function closeQuickly(socket: Socket, { waiting }: Connection): void {
  let { stackTraceLimit } = Error;
  socket.prependOnceListener("close", () => {
    ({ stackTraceLimit } = Error);
    if (waiting.length > 0) Error.stackTraceLimit = 0;
  });
  socket.once("close", () => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}
