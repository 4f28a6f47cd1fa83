import { isShortcut } from "../layout/page-keys.js";
import { openPart, openRow, prefetchRow } from "./navigation.js";
import { loadOlder } from "./list/older.js";

const actions = new Map([
  ["j", () => move(1)],
  ["ArrowDown", () => move(1)],
  ["k", () => move(-1)],
  ["ArrowUp", () => move(-1)],
  ["/", () => document.querySelector(".search").focus()],
  ["f", searchPayload],
  ["r", replay],
  ["o", () => click('[data-action="circleci"]')],
  ["c", () => click('[data-action="copy"]')],
  ["[", () => moveInPipeline(1)],
  ["]", () => moveInPipeline(-1)],
  ...[1, 2, 3, 4, 5, 6].map((n) => [String(n), () => openTab(n - 1)]),
]);

export function wireKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return handleEscape(event.target);
    if (!isShortcut(event) || isUsedElsewhere(event)) return;
    const action = actions.get(event.key);
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
  const menu = document.querySelector(".menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (target.matches("input")) {
    target.blur();
  } else if (target.closest("#detail")) {
    document.querySelector(".row[aria-current]")?.focus();
  }
}

async function move(step) {
  const rows = [...document.querySelectorAll(".row")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const row = rows[at === -1 ? 0 : at + step];
  if (!row && step > 0 && (await loadOlder())) return move(step);
  if (!row) return;
  row.closest("details")?.setAttribute("open", "");
  row.focus();
  // One history entry for the whole walk through the list, not one per key press.
  await openRow(row, { history: at === -1 ? "push" : "replace" });
  const next = rows[rows.indexOf(row) + step];
  if (next?.isConnected && row.hasAttribute("aria-current")) prefetchRow(next);
}

/** Opens the payload first if another tab is shown. */
async function searchPayload() {
  const tab = document.querySelector("#detail .tabs a");
  if (tab && !document.querySelector(".json-search")) await openPart(tab);
  document.querySelector(".json-search")?.focus();
}

function click(selector) {
  document.querySelector(`#detail ${selector}`)?.click();
}

/** The selected events, or the open one. */
function replay() {
  if (document.querySelector(".pick:checked")) document.getElementById("replay-selected").click();
  else click('[data-action="replay"]');
}

function openTab(index) {
  document.querySelectorAll("#detail .tabs a")[index]?.click();
}

/** Through the events of the pipeline, which its tab lists newest first. */
async function moveInPipeline(step) {
  if (!document.querySelector(".pipeline-events")) {
    const tab = document.querySelector('#detail .tabs a[href*="tab=pipeline"]');
    if (!tab) return;
    await openPart(tab);
  }
  const links = [...document.querySelectorAll(".pipeline-events .event-link")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  const link = links[at + step];
  if (link) await openRow(link, { history: "replace" });
}
