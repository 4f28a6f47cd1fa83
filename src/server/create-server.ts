import {
  createServer as createHttpServer,
  IncomingMessage,
  type Server,
  type ServerOptions,
  ServerResponse,
} from "node:http";
import { limitPipelining } from "./limit-pipelining";

/** The receiver: an Express app, described without Express's types, which a user may not have. */
export interface ReceiverApp {
  (req: IncomingMessage, res: ServerResponse): void;
  request: object;
  response: object;
  listen(port?: number, callback?: (error?: Error) => void): Server;
}

/** In milliseconds. */
export interface Timeouts {
  /** CircleCI sends all headers in one packet, so a slower client is not CircleCI. */
  headers: number;
  /** CircleCI times out after 5 to 10 s, so a slower upload would get no reader for its response. */
  request: number;
  /** Longer than the 60 s of nginx and load balancers, so that they never reuse a connection that we are closing. */
  keepAlive: number;
}

const defaultTimeouts: Timeouts = { headers: 10_000, request: 15_000, keepAlive: 75_000 };

/** An HTTP server for the app, not yet listening. */
export function createServer(app: ReceiverApp, timeouts: Timeouts = defaultTimeouts): Server {
  return createHttpServer(
    {
      ...(needsMatchedPrototypes() ? matchPrototypes(app) : {}),
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      // How often Node checks headersTimeout and requestTimeout; its default is 30 s.
      connectionsCheckingInterval: Math.min(1_000, timeouts.headers),
    },
    limitPipelining(app),
  );
}

/*
 * Express calls Object.setPrototypeOf on every request and response, which makes V8 before Node 24
 * deoptimize each object. If objects are created with that prototype, the call is a no-op. This gives
 * several times the throughput on Node 20 and 22 (npm run bench).
 */
function matchPrototypes(
  app: ReceiverApp,
): Pick<ServerOptions, "IncomingMessage" | "ServerResponse"> {
  return {
    IncomingMessage: withPrototype(app.request, IncomingMessage),
    ServerResponse: withPrototype(app.response, ServerResponse),
  };
}

/** A constructor like `parent` that creates its instances with `prototype`. */
function withPrototype<Parent extends typeof IncomingMessage | typeof ServerResponse>(
  prototype: object,
  parent: Parent,
): Parent {
  // Node's constructors are plain functions, which can be called on an existing object.
  const initialize = parent as unknown as (this: object, first: unknown, second: unknown) => void;
  function Constructor(this: object, first: unknown, second: unknown): void {
    initialize.call(this, first, second);
  }
  // V8 sizes objects by the constructor chain. Without this line they are too small for the parent's
  // fields, which costs a third of the gain.
  Object.setPrototypeOf(Constructor, parent);
  Constructor.prototype = prototype;
  return Constructor as unknown as Parent;
}

function needsMatchedPrototypes(): boolean {
  return Number(process.versions.node.split(".")[0]) < 24;
}
