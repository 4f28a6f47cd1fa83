import { announce } from "./announcing.js";
import { listQuery, show } from "./navigation.js";
import { recall, remember } from "./remembering.js";

/** Remembered for the tab, so that a filter does not switch it on again. */
const memory = "inspector-live";
/** After an answer that is no stream a browser gives up; we do not. In milliseconds. */
const patience = 5_000;
/** A voice that counts every one of many would never end. In milliseconds. */
const breath = 1_000;

let isOn;
let source;
let retry;
/** The filter of the stream that is followed. */
let followed;
/** Where to go on from: at first where the list was read, so that nothing falls in between. */
let lastEventId;
/** When each of those came that the list does not show yet. */
let unseen = [];
let isShowing = false;
let announcing;

/** Says what arrives while the page is open. Nothing moves under the reader before it is asked for. */
export function wireLive() {
  const button = document.getElementById("live");
  // What the list cannot be filtered by, the stream cannot either.
  if (button.disabled) return;
  lastEventId = button.dataset.position;
  button.addEventListener("click", () => turn(!isOn));
  document.getElementById("show-new").addEventListener("click", showNew);
  document.addEventListener("shown", forgetShown);
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
  if (isOn && !document.hidden) connect();
  else say(isOn ? "paused" : "off");
}

function connect() {
  say("connecting…");
  followed = filterQuery();
  const asked = new URLSearchParams(followed);
  if (lastEventId) asked.set("lastEventId", lastEventId);
  source = new EventSource(`/api/stream?${asked}`);
  source.addEventListener("open", () => say("connected"));
  source.addEventListener("position", (event) => (lastEventId = event.lastEventId));
  source.addEventListener("delivery", (event) => {
    lastEventId = event.lastEventId;
    take(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    say("reconnecting…");
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, patience);
  });
}

function filterQuery() {
  const query = new URLSearchParams(listQuery());
  query.delete("cursor");
  return query.toString();
}

function say(state) {
  document.getElementById("live-state").textContent = state;
  document.getElementById("live").dataset.state = state.endsWith("…") ? "waiting" : "settled";
}

function take({ outcome, event, rejection }) {
  const row = findRow(event, rejection);
  if (outcome === "duplicate") return row && showTimes(row, event.deliveries);
  if (row) return;
  unseen.push(performance.now());
  offer();
  announcing ??= setTimeout(() => {
    announcing = undefined;
    if (unseen.length > 0) announce(`${unseen.length} new`);
  }, breath);
  // Nobody reads an empty list, so nothing is pushed away.
  if (!isShowing && document.querySelector("#rows > .state")) void showNew();
}

function findRow(event, rejection) {
  const path = event ? `/inspector/events/${event.key}` : `/inspector/rejections/${rejection.key}`;
  return [...document.querySelectorAll(".row")].find((row) => row.pathname === path);
}

/** A row stays where it is, and counts. */
function showTimes(row, deliveries) {
  const times = row.querySelector(".times");
  times.textContent = `×${deliveries}`;
  times.title = `Delivered ${deliveries} times`;
  times.hidden = false;
}

function offer() {
  const button = document.getElementById("show-new");
  button.textContent = `Show ${unseen.length} new`;
  button.hidden = unseen.length === 0;
}

/** What came before the list was asked for stands in it. Another filter wants another stream. */
function forgetShown({ detail: { parts, askedAt } }) {
  if (!parts.includes("rows")) return;
  unseen = unseen.filter((at) => at > askedAt);
  if (filterQuery() !== followed) {
    unseen = [];
    follow();
  }
  offer();
}

async function showNew() {
  isShowing = true;
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: ["rows"], history: "replace" });
  document.getElementById("list").scrollTop = 0;
  isShowing = false;
}
