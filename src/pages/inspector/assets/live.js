import { announce } from "./announcing.js";
import { findRow, listQuery, show } from "./navigation.js";
import { recall, remember } from "./storage.js";

/** Stored per tab, so that a full page load keeps the switch as it is. */
const storageKey = "inspector-live";
/** In milliseconds. Browsers do not reconnect after an error response, so the page does. */
const retryDelay = 5_000;
/** In milliseconds. Announces many new deliveries at once, not one by one. */
const announceDelay = 1_000;

let isOn;
let source;
let retry;
/** Where to resume. Starts at the cursor of the list, so that no delivery is missed in between. */
let lastEventId;
/** The paths of deliveries that the list does not show yet. */
const unseen = new Set();
let isShowing = false;
let announceTimer;

/** Announces new deliveries. The list changes only when the user asks for it. */
export function wireLive() {
  const button = document.getElementById("live");
  lastEventId = button.dataset.cursor;
  button.addEventListener("click", () => setLive(!isOn));
  document.getElementById("show-new").addEventListener("click", showNew);
  document.addEventListener("shown", resumeFromList);
  // Hidden tabs disconnect, because browsers allow only six connections per server.
  document.addEventListener("visibilitychange", updateConnection);
  setLive(recall("sessionStorage", storageKey) !== "off");
}

function setLive(on) {
  isOn = on;
  document.getElementById("live").setAttribute("aria-checked", String(on));
  remember("sessionStorage", storageKey, on ? "on" : "off");
  updateConnection();
}

/** Connects or disconnects. */
function updateConnection() {
  clearTimeout(retry);
  source?.close();
  // With an invalid filter, the stream would fail like the list.
  const canConnect = !document.getElementById("live").disabled && !document.hidden;
  if (isOn && canConnect) connect();
  else setState(isOn ? "paused" : "off");
}

function connect() {
  setState("connecting…");
  const query = new URLSearchParams(listQuery());
  query.delete("cursor");
  if (lastEventId) query.set("lastEventId", lastEventId);
  source = new EventSource(`/api/stream?${query}`);
  source.addEventListener("open", () => setState("connected"));
  source.addEventListener("position", (event) => advance(event.lastEventId));
  source.addEventListener("delivery", (event) => {
    advance(event.lastEventId);
    addDelivery(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    setState("reconnecting…");
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, retryDelay);
  });
}

/** A memory log starts over when the server restarts. The rows are then from the old log: reload. */
function advance(id) {
  const isNewLog = lastEventId && logOf(id) !== logOf(lastEventId);
  lastEventId = id;
  if (isNewLog) void showNew();
}

/** A cursor of a memory log begins with the log's identity and a dot; of a database, it is a key. */
function logOf(id) {
  return id.slice(0, id.indexOf(".") + 1);
}

function setState(state) {
  document.getElementById("live-state").textContent = state;
  document.getElementById("live").dataset.state = state.endsWith("…") ? "waiting" : "settled";
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
  if (!isShowing && document.querySelector("#rows > .state")) void showNew();
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
}

/** The list is new, so continue from its cursor and with its filter. */
function resumeFromList({ detail: { parts } }) {
  if (!parts.includes("rows")) return;
  lastEventId = document.getElementById("live").dataset.cursor;
  unseen.clear();
  updateButton();
  updateConnection();
}

async function showNew() {
  isShowing = true;
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: ["rows"], history: "replace" });
  document.getElementById("list").scrollTop = 0;
  isShowing = false;
}
