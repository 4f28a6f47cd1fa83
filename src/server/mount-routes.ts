import { type ErrorRequestHandler, type IRouter, type RequestHandler, Router } from "express";
import { refuseBody } from "./refuse-body";
import { refuseMethod } from "./refuse-method";

type Handler = RequestHandler | ErrorRequestHandler;

/** `access` runs before the handlers. */
export type Route = readonly [
  method: "GET" | "POST",
  path: string,
  access: readonly RequestHandler[],
  ...handlers: Handler[],
];

/** Mounts routes in any order. Other methods on their paths get 405. */
export function mountRoutes(app: IRouter, routes: readonly Route[]): void {
  const paths = [...new Set(routes.map(([, path]) => path))];
  // Express takes the first match: `/api/rejections/reverify` before `/api/rejections/:key`.
  const literalFirst = paths.toSorted((a, b) => Number(a.includes(":")) - Number(b.includes(":")));
  for (const path of literalFirst) {
    const allowed = [];
    const route = app.route(path);
    for (const [method, routePath, access, ...handlers] of routes) {
      if (routePath !== path) continue;
      const all = [...access, ...handlers] as RequestHandler[];
      if (method === "GET") route.get(...all);
      else route.post(...all);
      allowed.push(...(method === "GET" ? ["GET", "HEAD"] : ["POST"]));
    }
    route.all(refuseBody, refuseMethod(...allowed));
  }
}

/** Mounts routes whose code is loaded with the first request that reaches them. */
export function mountLater(app: IRouter, load: () => readonly Route[]): void {
  const router = Router();
  let isLoaded = false;
  app.use((_req, _res, next) => {
    if (!isLoaded) mountRoutes(router, load());
    isLoaded = true;
    next();
  }, router);
}
