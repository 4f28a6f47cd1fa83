import { announce } from "./announcing.js";
import { findRow, listQuery, show } from "./navigation.js";
import { recall, remember } from "./remembering.js";

/** Remembered for the tab, so that a filter does not switch it on again. */
const memory = "inspector-live";
/** After an answer that is no stream a browser gives up; we do not. In milliseconds. */
const timeout = 5_000;
/** A voice that counts every one of many would never end. In milliseconds. */
const breath = 1_000;

let isOn;
let source;
let retry;
/** Where to go on from: at first where the list was read, so that nothing falls in between. */
let lastEventId;
/** The paths of those that the list does not show yet. */
const unseen = new Set();
let isShowing = false;
let announcing;

/** Says what arrives while the page is open. Nothing moves under the reader before it is asked for. */
export function wireLive() {
  const button = document.getElementById("live");
  lastEventId = button.dataset.position;
  button.addEventListener("click", () => turn(!isOn));
  document.getElementById("show-new").addEventListener("click", showNew);
  document.addEventListener("shown", goOnFromList);
  // Browsers open six connections to a server, for all tabs together.
  document.addEventListener("visibilitychange", follow);
  turn(recall("sessionStorage", memory) !== "off");
}

function turn(on) {
  isOn = on;
  document.getElementById("live").setAttribute("aria-checked", String(on));
  remember("sessionStorage", memory, on ? "on" : "off");
  follow();
}

/** Follows, or does not, as it is wanted now. */
function follow() {
  clearTimeout(retry);
  source?.close();
  // What the list cannot be filtered by, the stream cannot either.
  const isPossible = !document.getElementById("live").disabled && !document.hidden;
  if (isOn && isPossible) connect();
  else say(isOn ? "paused" : "off");
}

function connect() {
  say("connecting…");
  const asked = new URLSearchParams(listQuery());
  asked.delete("cursor");
  if (lastEventId) asked.set("lastEventId", lastEventId);
  source = new EventSource(`/api/stream?${asked}`);
  source.addEventListener("open", () => say("connected"));
  source.addEventListener("position", (event) => reach(event.lastEventId));
  source.addEventListener("delivery", (event) => {
    reach(event.lastEventId);
    take(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    say("reconnecting…");
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, timeout);
  });
}

/** The log in memory begins anew with the server, and so do its keys: the rows are of another log. */
function reach(id) {
  const isAnew = lastEventId && id.split(".")[0] !== lastEventId.split(".")[0];
  lastEventId = id;
  if (isAnew) void showNew();
}

function say(state) {
  document.getElementById("live-state").textContent = state;
  document.getElementById("live").dataset.state = state.endsWith("…") ? "waiting" : "settled";
}

function take({ outcome, event, rejection }) {
  const path = pathOf(event, rejection);
  if (outcome === "duplicate") return showTimes(findRow(path), event.deliveries);
  unseen.add(path);
  offer();
  announcing ??= setTimeout(() => {
    announcing = undefined;
    if (unseen.size > 0) announce(`${unseen.size} new`);
  }, breath);
  // Nobody reads an empty list, so nothing is pushed away.
  if (!isShowing && document.querySelector("#rows > .state")) void showNew();
}

function pathOf(event, rejection) {
  return event ? `/inspector/events/${event.key}` : `/inspector/rejections/${rejection.key}`;
}

/** A row stays where it is, and counts. */
function showTimes(row, deliveries) {
  if (!row) return;
  const times = row.querySelector(".times");
  times.textContent = `×${deliveries}`;
  times.title = `Delivered ${deliveries} times`;
  times.hidden = false;
}

function offer() {
  const button = document.getElementById("show-new");
  button.textContent = `Show ${unseen.size} new`;
  button.hidden = unseen.size === 0;
}

/** The list is of now, and of the filter that is asked for now. */
function goOnFromList({ detail: { parts } }) {
  if (!parts.includes("rows")) return;
  lastEventId = document.getElementById("live").dataset.position;
  unseen.clear();
  offer();
  follow();
}

async function showNew() {
  isShowing = true;
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: ["rows"], history: "replace" });
  document.getElementById("list").scrollTop = 0;
  isShowing = false;
}
