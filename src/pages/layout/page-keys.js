/** The pages by the key after `g`. */
const pages = new Map([
  ["i", "inspector"],
  ["n", "insights"],
  ["d", "destinations"],
]);

/** In milliseconds. The second key must follow within this time. */
const chordTime = 1_500;
let chordStart = -Infinity;

/** The shortcuts of every page: `?`, and `g` followed by a page's letter. */
export function wirePageKeys() {
  document.getElementById("show-keys").addEventListener("click", showKeys);
  document.addEventListener("keydown", (event) => {
    if (!isShortcut(event)) return;
    const isChord = event.timeStamp - chordStart < chordTime;
    chordStart = event.key === "g" ? event.timeStamp : -Infinity;
    const link = isChord && document.querySelector(`#pages [data-page="${pages.get(event.key)}"]`);
    if (link) link.click();
    else if (event.key === "?") showKeys();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

function showKeys() {
  document.getElementById("keys").showModal();
}

/** Whether a key press is free for shortcuts: dialogs and form fields use keys themselves. */
export function isShortcut({ target, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return false;
  return !document.querySelector("dialog[open]") && !target.closest("input, select, textarea");
}
