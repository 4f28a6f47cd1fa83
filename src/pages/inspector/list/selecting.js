import { announce, notify } from "../../layout/announcing.js";
import { isShortcut } from "../../layout/page-keys.js";

/** The row where a range starts. */
let anchor;
/** The paths of the selected rows. */
let selected = new Set();

/** Rows of events can be selected: with their checkbox, `x`, or Shift and a click for a range. */
export function wireSelecting() {
  document.addEventListener("click", handleClick, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isFree(event)) return unselect();
    if (event.key.toLowerCase() !== "x" || !isFree(event)) return;
    event.preventDefault();
    const row =
      document.activeElement.closest(".row") ?? document.querySelector(".row[aria-current]");
    if (row) select(row, event.shiftKey);
  });
  document.addEventListener("shown", restore);
}

function isFree(event) {
  return isShortcut(event) || event.target.matches(".pick");
}

function handleClick(event) {
  const { target, shiftKey } = event;
  if (target.id === "unselect") return unselect();
  const row = target.matches(".pick") ? rowOf(target) : shiftKey && target.closest(".row");
  if (!row) return;
  // The browser restores a checkbox whose click was canceled.
  setTimeout(() => select(row, shiftKey));
  event.preventDefault();
  event.stopPropagation();
}

function select(row, isRange) {
  const picked = pickOf(row);
  if (!picked) return notify("Rejections cannot be replayed. Re-verify them instead.");
  if (!isRange) picked.checked = !picked.checked;
  for (const each of isRange ? listRange(row) : []) {
    pickOf(each).checked = true;
    each.closest("details")?.setAttribute("open", "");
  }
  anchor = row;
  row.focus();
  update();
}

/** From the last selected row, or from the open delivery. */
function listRange(row) {
  const rows = listEvents();
  const start = [anchor, document.querySelector(".row[aria-current]")].find((each) =>
    rows.includes(each),
  );
  const ends = [rows.indexOf(start ?? row), rows.indexOf(row)].sort((a, b) => a - b);
  return rows.slice(ends[0], ends[1] + 1);
}

/** Rows of events that are listed. */
export function listEvents() {
  return [...document.querySelectorAll(".pick")].map(rowOf);
}

export function listSelected() {
  return [...document.querySelectorAll(".pick:checked")].map(rowOf);
}

/** @param paths of the events; all by default */
export function unselect(paths) {
  for (const row of listSelected())
    if (!paths || paths.includes(row.pathname)) pickOf(row).checked = false;
  update();
}

function pickOf(row) {
  return row.parentElement.querySelector(":scope > .pick");
}

function rowOf(pick) {
  return pick.parentElement.querySelector(":scope > .row");
}

/** Rows that were replaced stay selected. */
function restore() {
  for (const row of listEvents()) pickOf(row).checked = selected.has(row.pathname);
  update();
}

function update() {
  const before = selected.size;
  selected = new Set(listSelected().map((row) => row.pathname));
  const length = selected.size;
  const bar = document.getElementById("selection");
  bar.hidden = length === 0;
  bar.querySelector("#selected-count").textContent = `${length} selected`;
  bar.querySelector("#replay-selected").textContent = `Replay ${length}…`;
  document.body.classList.toggle("is-selecting", length > 0);
  if (length !== before) announce(`${length} selected`);
}
