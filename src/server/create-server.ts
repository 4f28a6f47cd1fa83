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
  /** CircleCI sends its few headers in one packet; who needs longer is not CircleCI. */
  headers: number;
  /** CircleCI gives up after 5 to 10 s, so nobody waits for the answer to a slower upload. */
  request: number;
  /** Longer than the 60 s for which nginx and load balancers keep theirs, or they would now and then send a webhook into a connection that we are closing. */
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
      // How often the two time-outs above are looked at; Node's default is 30 s.
      connectionsCheckingInterval: Math.min(1_000, timeouts.headers),
    },
    limitPipelining(app),
  );
}

/*
 * Express gives every request and response its own prototype with Object.setPrototypeOf, after
 * which V8 before Node 24 treats each as an object of a shape never seen. Objects born with that
 * prototype make the call a no-op: several times the requests/s on Node 20 and 22 (npm run bench).
 */
function matchPrototypes(
  app: ReceiverApp,
): Pick<ServerOptions, "IncomingMessage" | "ServerResponse"> {
  return {
    IncomingMessage: bornWith(app.request, IncomingMessage),
    ServerResponse: bornWith(app.response, ServerResponse),
  };
}

/** A constructor like `parent` whose instances have `prototype` from birth. */
function bornWith<Parent extends typeof IncomingMessage | typeof ServerResponse>(
  prototype: object,
  parent: Parent,
): Parent {
  // Node's constructors are plain functions that may be called on an object that exists.
  const initialize = parent as unknown as (this: object, first: unknown, second: unknown) => void;
  function Born(this: object, first: unknown, second: unknown): void {
    initialize.call(this, first, second);
  }
  // V8 sizes new objects by the chain of constructors: without this line the object is born too
  // small for the parent's fields, which costs a third of the gain.
  Object.setPrototypeOf(Born, parent);
  Born.prototype = prototype;
  return Born as unknown as Parent;
}

function needsMatchedPrototypes(): boolean {
  return Number(process.versions.node.split(".")[0]) < 24;
}
