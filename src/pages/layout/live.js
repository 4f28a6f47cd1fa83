import { recall, remember } from "./storage.js";

/** Stored per tab, so that a full page load keeps the switch as it is. */
const storageKey = "inspector-live";
/** In milliseconds. Browsers do not reconnect after an error response, so the page does. */
const retryDelay = 5_000;

let isOn;
let source;
let retry;
/** Where to resume. Starts at the cursor of the page, so that no delivery is missed in between. */
let lastEventId;
let page;

/**
 * Follows the deliveries while the switch is on and the tab is visible.
 *
 * @param live `query()`: parameters of the stream; `onDelivery(item)`; `onNewLog()`: the log
 *   started over, so everything shown is outdated. Without it, the stream only updates the
 *   navigation.
 */
export function wireLive(live = {}) {
  page = live;
  const button = document.getElementById("live");
  lastEventId = button.dataset.cursor;
  button.addEventListener("click", () => setLive(!isOn));
  // Hidden tabs disconnect, because browsers allow only six connections per server.
  document.addEventListener("visibilitychange", updateConnection);
  setLive(recall("sessionStorage", storageKey) !== "off");
}

/** The page shows everything up to its new cursor: continue from there, with its new query. */
export function resumeLive() {
  lastEventId = document.getElementById("live").dataset.cursor;
  updateConnection();
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
  const query = page.query?.() ?? new URLSearchParams();
  if (lastEventId) query.set("lastEventId", lastEventId);
  source = new EventSource(`/api/stream?${query}`);
  source.addEventListener("open", () => setState("connected"));
  source.addEventListener("position", (event) => advance(event.lastEventId));
  source.addEventListener("delivery", (event) => {
    advance(event.lastEventId);
    const item = JSON.parse(event.data);
    if (item.outcome === "rejected") countRejection();
    page.onDelivery?.(item);
  });
  source.addEventListener("error", () => {
    setState("reconnecting…");
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, retryDelay);
  });
}

/** A memory log starts over when the server restarts. What is shown is then from the old log. */
function advance(id) {
  const isNewLog = lastEventId && logOf(id) !== logOf(lastEventId);
  lastEventId = id;
  if (isNewLog) page.onNewLog?.();
}

/**
 * A cursor of a memory log begins with the log's identity and a dot; of a database, it is a key.
 */
function logOf(id) {
  return id.slice(0, id.indexOf(".") + 1);
}

function setState(state) {
  document.getElementById("live-state").textContent = state;
  document.getElementById("live").dataset.state = state.endsWith("…") ? "waiting" : "settled";
}

/** The count in the navigation; at most 500 rejections are stored. */
function countRejection() {
  const badge = document.querySelector('#pages [data-page="inspector"] .count');
  const count = Math.min(Number(badge.firstElementChild.textContent) + 1, 500);
  badge.firstElementChild.textContent = count;
  badge.lastElementChild.textContent = `, ${count} rejected`;
  badge.title = `${count} rejected`;
  badge.hidden = false;
}
