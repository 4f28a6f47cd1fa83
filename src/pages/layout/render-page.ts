import { linkToAsset } from "./assets/load-assets";
import type { Navigation } from "./navigation";
import { renderView as renderFile, type RenderView } from "./render-view";

/** Renders the views of pages, from their files by default. */
export interface Rendering {
  renderView?: RenderView | undefined;
}

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

const plainFrame = { bodyClass: "", feedCursor: "", isLiveDisabled: false, shortcuts: [] };

/**
 * A whole page.
 *
 * @param view template of everything below the navigation, such as `inspector/page`
 */
export function renderPage(
  { renderView = renderFile }: Rendering,
  frame: Frame,
  view: string,
  data: object,
): string {
  const links = {
    style: linkToAsset(`${frame.assets}.css`),
    script: linkToAsset(`${frame.assets}.js`),
    icon: linkToAsset("icon.svg"),
  };
  const whole = { ...plainFrame, ...frame };
  return renderView("layout/layout", { frame: whole, links, content: renderView(view, data) });
}
