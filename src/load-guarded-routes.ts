import type * as GuardedRoutes from "./guarded-routes";

/** The API and the pages take most of the time of a start, and webhooks do not need them. */
export function loadGuardedRoutes(): typeof GuardedRoutes {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("./guarded-routes") as typeof GuardedRoutes;
}
