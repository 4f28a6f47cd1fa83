import { announce } from "../layout/announcing.js";
import { resumeLive } from "../layout/live.js";
import { followRows, isFollowing, listedKey } from "./following.js";
import { findRow, listParts, listQuery, show } from "./navigation.js";

/** In milliseconds. Announces many new deliveries at once, not one by one. */
const announceDelay = 1_000;

/** Minimum time between two updates of the list, in milliseconds. */
const followInterval = 1_000;

/** The keys of deliveries that the list does not show yet, by their paths. */
const unseen = new Map();
let followTimer;
let followedAt = 0;
let isShowing = false;
let announceTimer;
/** Deliveries since the last announcement. */
let announced = 0;

/**
 * Announces new deliveries. While the user is at the top and does nothing with the list, it shows
 * them too; otherwise it changes only when the user asks for it.
 */
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
  const key = Number((event ?? rejection).key);
  // The list was fetched after the delivery arrived.
  if (key <= listedKey()) return;
  unseen.set(path, key);
  announceTimer ??= setTimeout(() => {
    announceTimer = undefined;
    announce(`${announced} new`);
    announced = 0;
  }, announceDelay);
  announced += 1;
  // An empty list has no rows that would move.
  if (document.querySelector("#rows > .state, .first-run")) return void (isShowing || showNew());
  if (isFollowing()) follow();
  else updateButton();
}

function follow() {
  const delay = Math.max(0, followedAt + followInterval - Date.now());
  followTimer ??= setTimeout(async () => {
    if (isFollowing()) await followRows();
    followedAt = Date.now();
    followTimer = undefined;
    forgetListed();
    if (unseen.size > 0 && isFollowing()) follow();
    else updateButton();
  }, delay);
}

function forgetListed() {
  for (const [path, key] of unseen) if (key <= listedKey()) unseen.delete(path);
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
  button.lastElementChild.textContent = `${unseen.size} new`;
  button.hidden = unseen.size === 0;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = unseen.size === 0 ? title : `(${unseen.size}) ${title}`;
}

/** The list is new, so continue from its cursor and with its filter. */
function resumeFromList({ detail: { parts, isFollowed } }) {
  // The stream goes on, and what the list has already is ignored.
  if (isFollowed) return;
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
