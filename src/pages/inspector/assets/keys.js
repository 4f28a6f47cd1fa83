import { openRow } from "./navigation.js";

const actions = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  "/": () => document.querySelector(".search").focus(),
  "?": () => document.getElementById("keys").showModal(),
};

export function wireKeys() {
  document.getElementById("show-keys").addEventListener("click", actions["?"]);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Whoever types, chooses, selects or reads on with the arrows means something else by them. */
function isTaken({ target, key, shiftKey }) {
  if (document.querySelector("dialog[open]")) return true;
  if (target.closest("input, select, textarea")) return true;
  return key.startsWith("Arrow") && (shiftKey || target.closest("#detail") !== null);
}

function leave(target) {
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

function move(by) {
  const rows = [...document.querySelectorAll(".row")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const row = rows[at === -1 ? 0 : at + by];
  if (!row) return;
  row.focus();
  // Not one step back for each key that was pressed.
  void openRow(row, { history: at === -1 ? "push" : "replace" });
}
