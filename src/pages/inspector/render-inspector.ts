import type { Navigation } from "../layout/navigation";
import { type Shortcut, renderPage } from "../layout/render-page";
import type { ShownFailure } from "../layout/render-plain";
import type { ShownEvent } from "./present-event";
import type { ShownList } from "./present-list";
import type { ShownRejection } from "./present-rejection";

/** The data of the page template. */
export interface Page {
  title: string;
  navigation: Navigation;
  /** The query parameters as given. */
  query: Record<string, string>;
  isFiltered: boolean;
  /** Of the requested delivery. */
  path: string | undefined;
  /** The URL of this page. */
  retryHref: string;
  /** The list without a delivery. */
  listHref: string;
  newestHref: string;
  list?: ShownList;
  /** A command that sends a sample to this server. */
  sendCommand: string;
  /** Rejections that were not stored since the server started. */
  dropped: number;
  /** Where the live stream continues after the list. */
  feedCursor?: string;
  /** Why the list cannot be shown. */
  listFailure: ShownFailure | undefined;
  event?: ShownEvent;
  rejection?: ShownRejection;
  /** Why the requested delivery cannot be shown. */
  detailFailure: ShownFailure | undefined;
}

const styles = ["panes", "filters", "list", "delivery", "screens"].map(
  (name) => `/inspector/assets/${name}.css`,
);

const shortcuts: Shortcut[] = [
  { keys: ["j", "↓"], action: "next delivery" },
  { keys: ["k", "↑"], action: "previous delivery" },
  { keys: ["Enter"], action: "open the delivery" },
  { keys: ["/"], action: "search" },
  { keys: ["Esc"], action: "close, leave the search, or return to the list" },
];

export function renderInspector(page: Page): string {
  const { title, navigation, path, feedCursor, listFailure } = page;
  const frame = {
    title,
    navigation,
    styles,
    script: "/inspector/assets/inspector.js",
    bodyClass: path ? "has-detail" : "",
    feedCursor,
    isLiveDisabled: listFailure?.code === "invalid_parameter",
    shortcuts,
  };
  return renderPage(frame, "inspector/views/page", page);
}
