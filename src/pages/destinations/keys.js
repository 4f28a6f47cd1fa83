import { isShortcut } from "../layout/page-keys.js";

const steps = new Map(Object.entries({ j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }));

/** Moves the focus among the destinations, or among the notifications if the focus is there. */
export function wireKeys() {
  document.addEventListener("keydown", (event) => {
    const { target, key, shiftKey } = event;
    if (key === "Escape" && target.closest("#detail")) return focusCurrent();
    if (!isShortcut(event) || shiftKey || !steps.has(key)) return;
    // Elsewhere, the arrow keys scroll.
    if (
      key.startsWith("Arrow") &&
      !target.closest(".row, body > *:not(main)") &&
      target !== document.body
    )
      return;
    event.preventDefault();
    move(target.closest("#detail .rows") ?? document.querySelector("#list .rows"), steps.get(key));
  });
}

function move(list, step) {
  const rows = [...(list?.querySelectorAll(".row") ?? [])];
  const at = rows.indexOf(document.activeElement);
  const start = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const from = at === -1 ? start : at;
  rows[from === -1 ? 0 : from + step]?.focus();
}

function focusCurrent() {
  document.querySelector("#list .row[aria-current]")?.focus();
}
