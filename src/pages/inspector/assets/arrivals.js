import { announce } from "/assets/announcing.js";
import { resumeLive } from "/assets/live.js";
import { findRow, listParts, listQuery, show } from "./navigation.js";

/** In milliseconds. Announces many new deliveries at once, not one by one. */
const announceDelay = 1_000;

/** The paths of deliveries that the list does not show yet. */
const unseen = new Set();
let isShowing = false;
let announceTimer;

/** Announces new deliveries. The list changes only when the user asks for it. */
export const arrivals = { query: streamQuery, onDelivery: addDelivery, onNewLog: showNew };

export function wireArrivals() {
  document.getElementById("show-new").addEventListener("click", showNew);
  document.addEventListener("shown", resumeFromList);
}

function streamQuery() {
  const query = new URLSearchParams(listQuery());
  query.delete("cursor");
  query.delete("group");
  // The stream refuses what the page ignores.
  for (const { dataset } of document.querySelectorAll("#chips .is-wrong"))
    query.delete(dataset.name);
  return query;
}

function addDelivery({ outcome, event, rejection }) {
  const path = pathOf(event, rejection);
  if (outcome === "duplicate") return showTimes(findRow(path), event.deliveries);
  unseen.add(path);
  updateButton();
  announceTimer ??= setTimeout(() => {
    announceTimer = undefined;
    if (unseen.size > 0) announce(`${unseen.size} new`);
  }, announceDelay);
  // An empty list has no rows that would move.
  if (!isShowing && document.querySelector("#rows > .state, .first-run")) void showNew();
}

function pathOf(event, rejection) {
  return event ? `/inspector/events/${event.key}` : `/inspector/rejections/${rejection.key}`;
}

/** The row stays in place; only its count changes. */
function showTimes(row, deliveries) {
  if (!row) return;
  const times = row.querySelector(".times");
  times.textContent = `×${deliveries}`;
  times.title = `Delivered ${deliveries} times`;
  times.hidden = false;
}

function updateButton() {
  const button = document.getElementById("show-new");
  button.textContent = `Show ${unseen.size} new`;
  button.hidden = unseen.size === 0;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = unseen.size === 0 ? title : `(${unseen.size}) ${title}`;
}

/** The list is new, so continue from its cursor and with its filter. */
function resumeFromList({ detail: { parts } }) {
  if (parts.includes("rows")) unseen.clear();
  updateButton();
  if (parts.includes("rows")) resumeLive();
}

async function showNew() {
  isShowing = true;
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: listParts, history: "replace" });
  document.getElementById("list").scrollTop = 0;
  isShowing = false;
}
