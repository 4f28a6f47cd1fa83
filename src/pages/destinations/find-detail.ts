import { Failure } from "../../core/errors";
import { findNotification } from "../../core/routing/find-notification";
import { listDestinations, type ListedDestination } from "../../core/routing/list-destinations";
import { createDraw } from "../layout/draw-part";
import { findPreview } from "./preview/find-preview";
import type { PageContext } from "./page-context";
import { notificationPart, presentDestination } from "./present-destination";
import { presentStoredNotification } from "./notifications/present-stored-notification";
import { readView } from "./read-view";
import type { FindDetail } from "./show-page";

const pageSize = 30;

/** A destination with its notifications, or with a preview. */
export const findDestination: FindDetail = async (context, req, query) => {
  const listed = await findListed(context, String(req.params.name));
  const view = readView(req.query);
  const { name } = listed;
  const { outbox } = context.store;
  const isPreview = view.tab === "preview";
  const filter = { destination: name, state: view.state };
  const page = { limit: pageSize + 1, before: view.cursor };
  const [notifications, failed, preview] = await Promise.all([
    isPreview ? [] : outbox.list(filter, page),
    outbox.list({ destination: name, state: "failed" }, { limit: 1 }),
    isPreview ? findPreview(context, listed, view.event) : undefined,
  ]);
  return {
    title: name,
    destination: presentDestination(listed, {
      ...{ view, query, preview, pageSize, notifications },
      canRetry: failed.length > 0,
      draw: createDraw(context.log),
    }),
  };
};

/** One notification: its request as it was sent, and each attempt. */
export const findOneNotification: FindDetail = async (context, req, query) => {
  const { name, type } = await findListed(context, String(req.params.name));
  const notification = await findNotification(context.store.outbox, String(req.params.key));
  if (notification.destination !== name) throw new Failure("no_such_notification");
  return createDraw(context.log)(notificationPart(notification), () => ({
    title: notification.reason,
    notification: presentStoredNotification(notification, type, query),
  }));
};

/** @throws Failure `no_such_destination` (404), `store_unavailable` (503) */
async function findListed(
  { control, store }: PageContext,
  name: string,
): Promise<ListedDestination> {
  const all = await listDestinations(control, store.outbox);
  const found = all.find((destination) => destination.name === name);
  if (!found) throw new Failure("no_such_destination");
  return found;
}
