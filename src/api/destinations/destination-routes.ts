import type { Route } from "../../server/mount-routes";
import type { RouteGuards } from "../route-guards";
import {
  changeDestination,
  type DestinationRoutes,
  pause,
  previewDestination,
  resume,
  retryFailed,
  showDestinations,
  testDestination,
} from "./destinations";
import { listNotifications, retryNotification, showNotification } from "./notifications";

/** The routes of destinations; without destinations they do not exist. */
export function destinationRoutes(
  context: DestinationRoutes,
  { read, change, changeWithoutBody }: RouteGuards,
): Route[] {
  const { outbox } = context.store;
  const act = (path: string, action: Parameters<typeof changeDestination>[0]): Route => [
    "POST",
    `/api/destinations/:name/${path}`,
    changeWithoutBody,
    changeDestination(action, context),
  ];
  return [
    ["GET", "/api/destinations", read, showDestinations(context)],
    ["POST", "/api/destinations/:name/preview", change, previewDestination(context)],
    ["POST", "/api/destinations/:name/test", change, testDestination(context)],
    act("pause", pause),
    act("resume", resume),
    act("retry", retryFailed),
    ["GET", "/api/notifications", read, listNotifications(outbox)],
    ["GET", "/api/notifications/:key", read, showNotification(outbox)],
    [
      "POST",
      "/api/notifications/:key/retry",
      changeWithoutBody,
      retryNotification(outbox, context.control),
    ],
  ];
}
