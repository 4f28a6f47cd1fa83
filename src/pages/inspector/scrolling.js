import { isShortcut } from "../layout/page-keys.js";
import { isOneColumn } from "./navigation.js";

/** Part of the last screen that stays in view, so that readers keep their place. In pixels. */
const overlap = 40;

const moves = new Map([
  ["PageDown", (pane) => pane.scrollBy(0, heightOf(pane))],
  ["PageUp", (pane) => pane.scrollBy(0, -heightOf(pane))],
  [" ", (pane, { shiftKey }) => pane.scrollBy(0, shiftKey ? -heightOf(pane) : heightOf(pane))],
  ["Home", (pane) => pane.scrollTo(0, 0)],
  ["End", (pane) => pane.scrollTo(0, pane.scrollHeight)],
]);

/** The pane that the user last pointed at, focused, or opened a delivery in. */
let pane;

/** The keys that scroll a page scroll this pane. */
export function wireScrolling() {
  pane = document.getElementById(document.body.matches(".has-detail") ? "detail" : "list");
  for (const type of ["pointermove", "pointerdown", "focusin"])
    document.addEventListener(type, ({ target }) => {
      pane = target.closest("#list, #detail") ?? pane;
    });
  document.addEventListener("shown", ({ detail: { parts } }) => {
    if (parts.includes("detail")) pane = document.getElementById("detail");
  });
  document.addEventListener("keydown", scroll);
}

function scroll(event) {
  const move = moves.get(event.key);
  if (!move || !isShortcut(event) || isUsedElsewhere(event)) return;
  // In one column, the page scrolls.
  if (isOneColumn()) return;
  event.preventDefault();
  move(pane, event);
}

/** Whether the focused element uses the key: Space presses buttons. */
function isUsedElsewhere({ key, target }) {
  return key === " " && target.closest("button, summary") !== null;
}

/** The height without the part that stays at the top. */
function heightOf(pane) {
  const header = pane.querySelector(".delivery-head")?.offsetHeight ?? 0;
  return pane.clientHeight - header - overlap;
}
