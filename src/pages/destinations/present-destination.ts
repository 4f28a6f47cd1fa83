import type { ListedDestination } from "../../core/routing/list-destinations";
import type { Notification } from "../../core/routing/notification";
import { type Broken, type Draw, eventPart, type Part } from "../layout/draw-part";
import { linkTo, type Query } from "../layout/link-to";
import {
  destinationPath,
  presentNotification,
  type ShownNotification,
} from "../layout/present-notification";
import { type Health, healthOf } from "./destination-health";
import type { ShownPreview } from "./preview/find-preview";
import { healthTones, type Tone } from "./list/present-list";
import type { View } from "./read-view";
import { escapeControls } from "../../core/words/control-characters";

/** A destination in the detail pane. */
export interface ShownDestination {
  name: string;
  type: string;
  health: Health;
  tone: Tone;
  rule: string;
  paused: boolean;
  pausedReason: string | null;
  counts: [label: string, count: number][];
  /** Whether a failed notification is left to retry. */
  canRetry: boolean;
  /** The beginning of its API routes, such as `/api/destinations/team-chat`. */
  route: string;
  tabs: ShownLink[];
  tab: View["tab"];
  states: ShownLink[];
  notifications: ((ShownNotification & { href: string }) | Broken)[];
  newestHref: string | undefined;
  olderHref: string | undefined;
  empty: "nothing_yet" | "nothing_matches" | undefined;
  preview: ShownPreview | undefined;
  /** The parameters that the form for choosing an event keeps. */
  keptQuery: [name: string, value: string][];
}

export interface ShownLink {
  label: string;
  href: string;
  isCurrent: boolean;
}

export interface DestinationContext {
  view: View;
  query: Query;
  /** Newest first; one more than `pageSize` if there are older ones. */
  notifications: readonly Notification[];
  pageSize: number;
  canRetry: boolean;
  preview: ShownPreview | undefined;
  draw: Draw;
}

export function presentDestination(
  listed: ListedDestination,
  { view, query, notifications, pageSize, canRetry, preview, draw }: DestinationContext,
): ShownDestination {
  const { name, type, rule, paused, pausedReason, pending, delivered, failed } = listed;
  const health = healthOf(listed);
  const path = destinationPath(name);
  const { tab, state, cursor } = view;
  const shown = notifications.slice(0, pageSize);
  const hasOlder = notifications.length > pageSize;
  const link = (label: string, isCurrent: boolean, changes: Parameters<typeof linkTo>[2]) => ({
    ...{ label, isCurrent, href: linkTo(path, query, changes) },
  });
  return {
    pausedReason: pausedReason && escapeControls(pausedReason),
    ...{ name, type, rule, paused, health, canRetry, tab, preview },
    tone: healthTones[health],
    counts: [
      ["Waiting", pending],
      ["Delivered", delivered],
      ["Failed", failed],
    ],
    route: `/api/destinations/${encodeURIComponent(name)}`,
    tabs: [
      link("Notifications", tab === "notifications", { tab: undefined }),
      link("Preview and test", tab === "preview", { tab: "preview" }),
    ],
    states: ([undefined, "pending", "delivered", "failed"] as const).map((each) =>
      link(stateLabels[each ?? "all"], each === state, { state: each, cursor: undefined }),
    ),
    notifications: shown.map((notification) =>
      draw(notificationPart(notification), () => {
        const presented = presentNotification(notification);
        return { ...presented, href: linkTo(presented.path, query, { tab: undefined }) };
      }),
    ),
    newestHref: cursor && linkTo(path, query, { cursor: undefined }),
    olderHref: hasOlder ? linkTo(path, query, { cursor: shown.at(-1)?.key }) : undefined,
    empty: shown.length > 0 ? undefined : state || cursor ? "nothing_matches" : "nothing_yet",
    keptQuery: Object.entries({ ...query, tab: "preview" })
      .filter(([parameter]) => parameter !== "event")
      .flatMap(([parameter, value]) =>
        [value].flat().map((each): [string, string] => [parameter, each]),
      ),
  };
}

/** The part of a notification, whose raw body is that of its event. */
export function notificationPart({ key, eventKey }: Notification): Part {
  return { ...eventPart(eventKey), what: "notification", key };
}

const stateLabels = { all: "All", pending: "Waiting", delivered: "Delivered", failed: "Failed" };
