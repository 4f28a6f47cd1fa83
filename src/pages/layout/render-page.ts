import { linkToAsset } from "./assets/load-assets";
import type { Navigation } from "./navigation";
import { renderView } from "./render-view";

/** The part that all pages share: head, navigation, live state and keyboard shortcuts. */
export interface Frame {
  /** The title of the view. */
  title: string;
  navigation: Navigation;
  /** Names the page's style and its script, which calls `wirePage`. */
  assets: "inspector" | "values" | "insights" | "pipeline" | "destinations";
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
 * @param view template of everything below the navigation, such as `inspector/page`
 */
export function renderPage(frame: Frame, view: string, data: object): string {
  const links = {
    style: linkToAsset(`${frame.assets}.css`),
    script: linkToAsset(`${frame.assets}.js`),
    icon: linkToAsset("icon.svg"),
  };
  return renderView("layout/layout", { frame, links, content: renderView(view, data) });
}
