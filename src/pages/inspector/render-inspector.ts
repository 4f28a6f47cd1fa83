import type { Navigation } from "../layout/navigation";
import { type Rendering, renderPage, type Shortcut } from "../layout/render-page";
import type { Part } from "../layout/draw-part";
import type { ShownFailure } from "../layout/plain/render-plain";
import type { ShownEvent } from "./delivery/present-event";
import type { ShownFilters } from "./filters/present-filters";
import type { Step } from "./list/present-first-run";
import type { ShownList } from "./list/present-list";
import type { ShownOverview } from "./overview/present-overview";
import type { ShownRejection } from "./rejection/present-rejection";
import type { ShownToday } from "./overview/present-today";

/** The data of the page template. */
export interface Page {
  title: string;
  navigation: Navigation;
  /** Whether the list has rejections alone. */
  isRejectedOnly: boolean;
  filters: ShownFilters;
  /** The list without filters. */
  clearHref: string;
  /** The path of the requested delivery. */
  path: string | undefined;
  /** The URL of this page. */
  retryHref: string;
  /** The list without a delivery. */
  listHref: string;
  newestHref: string;
  list: ShownList | undefined;
  /** Whether the log has newer deliveries than the list. */
  hasNewer: boolean;
  overview: ShownOverview | undefined;
  /** Shown while the log has no event. */
  firstRun: Step[] | undefined;
  /** Shown where no delivery is selected. */
  today: ShownToday | undefined;
  /** Rejections that were not stored since the server started. */
  dropped: number;
  /** Where the live stream continues after the list. */
  feedCursor: string | undefined;
  /** The reason why the list cannot be shown. */
  listFailure: ShownFailure | undefined;
  event: ShownEvent | undefined;
  rejection: ShownRejection | undefined;
  /** The requested delivery, if it cannot be presented. */
  broken: Part | undefined;
  /** The reason why the requested delivery cannot be shown. */
  detailFailure: ShownFailure | undefined;
}

const shortcuts: Shortcut[] = [
  { keys: ["j", "↓"], action: "next delivery" },
  { keys: ["k", "↑"], action: "previous delivery" },
  { keys: ["Enter"], action: "open the delivery" },
  { keys: ["/"], action: "search" },
  { keys: ["f"], action: "search in the payload" },
  { keys: ["1", "…", "6"], action: "tabs of the delivery" },
  { keys: ["[", "]"], action: "previous and next event of the pipeline" },
  { keys: ["x"], action: "select the event" },
  { keys: ["Shift", "x"], action: "select up to the event" },
  { keys: ["r"], action: "replay the selected events, or the open one" },
  { keys: ["o"], action: "open in CircleCI" },
  { keys: ["c"], action: "copy the link" },
  { keys: ["Esc"], action: "close, leave the search, or return to the list" },
];

export function renderInspector(rendering: Rendering, page: Page): string {
  const { title, navigation, path, feedCursor } = page;
  const frame = {
    title,
    navigation,
    assets: "inspector" as const,
    bodyClass: path ? "has-detail" : "has-list",
    feedCursor,
    shortcuts,
  };
  return renderPage(rendering, frame, "inspector/page", page);
}
