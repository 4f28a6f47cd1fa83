import { isShortcut } from "/assets/page-keys.js";
import { openRow } from "./navigation.js";

const actions = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  "/": () => document.querySelector(".search").focus(),
};

export function wireKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return handleEscape(event.target);
    if (!isShortcut(event) || isUsedElsewhere(event)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Text selection and scrolling use the arrow keys. */
function isUsedElsewhere({ target, key, shiftKey }) {
  return key.startsWith("Arrow") && (shiftKey || target.closest("#detail") !== null);
}

function handleEscape(target) {
  const more = document.querySelector(".more-filters[open]");
  if (more) {
    more.open = false;
    more.querySelector("summary").focus();
  } else if (target.matches("input")) {
    target.blur();
  } else if (target.closest("#detail")) {
    document.querySelector(".row[aria-current]")?.focus();
  }
}

function move(step) {
  const rows = [...document.querySelectorAll(".row")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const row = rows[at === -1 ? 0 : at + step];
  if (!row) return;
  row.focus();
  // One history entry for the whole walk through the list, not one per key press.
  void openRow(row, { history: at === -1 ? "push" : "replace" });
}
