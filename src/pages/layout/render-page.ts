import type { Navigation } from "./navigation";
import { renderView } from "./render-view";

/** The part that all pages share: head, navigation, live state and keyboard shortcuts. */
export interface Frame {
  /** Names the view. */
  title: string;
  navigation: Navigation;
  /** URLs of the page's own styles. */
  styles: readonly string[];
  /** URL of the page's script, which calls `wirePage`. By default one that does nothing else. */
  script?: string;
  bodyClass?: string;
  /** Where the live stream continues after what the page shows; by default it starts now. */
  feedCursor?: string | undefined;
  /** Whether the stream would fail. */
  isLiveDisabled?: boolean;
  /** The page's own shortcuts, for the dialog. */
  shortcuts?: readonly Shortcut[];
}

export interface Shortcut {
  keys: readonly string[];
  action: string;
}

/**
 * A whole page.
 *
 * @param view template of everything below the navigation, such as `inspector/views/page`
 */
export function renderPage(frame: Frame, view: string, data: object): string {
  return renderView("layout/views/layout", { frame, content: renderView(view, data) });
}
