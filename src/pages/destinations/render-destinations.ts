import type { Part } from "../layout/draw-part";
import type { Navigation } from "../layout/navigation";
import { type Rendering, renderPage, type Shortcut } from "../layout/render-page";
import type { ShownFailure } from "../layout/plain/render-plain";
import type { ShownDestination } from "./present-destination";
import type { ShownList } from "./list/present-list";
import type { ShownStoredNotification } from "./notifications/present-stored-notification";

/** The data of the page template. */
export interface Page {
  title: string;
  navigation: Navigation;
  /** Whether a destination or a notification was requested. */
  hasDetail: boolean;
  path: string;
  /** The URL of this page. */
  retryHref: string;
  /** The destinations alone. */
  listHref: string;
  list: ShownList | undefined;
  listFailure: ShownFailure | undefined;
  destination: ShownDestination | undefined;
  notification: ShownStoredNotification | undefined;
  broken: Part | undefined;
  /** The reason why neither can be shown. */
  detailFailure: ShownFailure | undefined;
}

const shortcuts: Shortcut[] = [
  { keys: ["j", "↓"], action: "next destination or notification" },
  { keys: ["k", "↑"], action: "previous destination or notification" },
  { keys: ["Enter"], action: "open it" },
  { keys: ["Esc"], action: "return to the destinations" },
];

export function renderDestinations(rendering: Rendering, page: Page): string {
  const { title, navigation, hasDetail } = page;
  const frame = {
    ...{ title, navigation, shortcuts },
    assets: "destinations" as const,
    bodyClass: hasDetail ? "has-detail" : "",
  };
  return renderPage(rendering, frame, "destinations/page", page);
}
