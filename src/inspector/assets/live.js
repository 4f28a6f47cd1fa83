import { announce } from "./announcing.js";
import { show } from "./navigation.js";

/** Remembered for the tab, so that a filter does not switch it on again. */
const memory = "inspector-live";
/** After an answer that is no stream a browser gives up; we do not. In milliseconds. */
const patience = 5_000;

let source;
let retry;
/** Where to go on from: at first where the list was read, so that nothing falls in between. */
let lastEventId;
/** When each of those came that the list does not show yet. */
let unseen = [];

/** Says what arrives while the page is open. Nothing moves under the reader before it is asked for. */
export function wireLive() {
  const button = document.getElementById("live");
  lastEventId = button.dataset.position;
  const turn = (on) => {
    button.setAttribute("aria-checked", String(on));
    sessionStorage.setItem(memory, on ? "on" : "off");
    if (on) connect();
    else disconnect();
  };
  button.addEventListener("click", () => turn(button.getAttribute("aria-checked") === "false"));
  document.getElementById("show-new").addEventListener("click", showNew);
  document.addEventListener("shown", forgetShown);
  turn(sessionStorage.getItem(memory) !== "off");
}

function connect() {
  say("connecting…");
  source = new EventSource(`/api/stream?${new URLSearchParams({ lastEventId })}`);
  source.addEventListener("open", () => say("connected"));
  source.addEventListener("position", (event) => (lastEventId = event.lastEventId));
  source.addEventListener("delivery", (event) => {
    lastEventId = event.lastEventId;
    take(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    say("reconnecting…");
    if (source.readyState !== EventSource.CLOSED) return;
    retry = setTimeout(connect, patience);
  });
}

function disconnect() {
  clearTimeout(retry);
  source?.close();
  say("off");
}

function say(state) {
  document.getElementById("live-state").textContent = state;
}

function take(decision) {
  if (!fits(decision, new URLSearchParams(location.search))) return;
  const row = findRow(decision);
  if (decision.outcome === "duplicate") return row && showTimes(row, decision.event.deliveries);
  if (row) return;
  unseen.push(performance.now());
  offer();
  announce(`${unseen.length} new`);
  // Nobody reads an empty list, so nothing is pushed away.
  if (unseen.length === 1 && document.querySelector("#rows > .state")) void showNew();
}

/** Whether the list as it is filtered would have it. */
function fits({ outcome, at, event, rejection }, asked) {
  if (asked.has("refused") && outcome !== "refused") return false;
  const shown = event ?? { type: rejection?.eventType };
  const isEqual = (name) => !asked.get(name) || asked.get(name) === shown[name];
  const q = asked.get("q")?.toLowerCase() ?? "";
  return (
    ["type", "status", "project", "workflow", "branch"].every(isEqual) &&
    (!asked.get("since") || Date.parse(at) >= Date.parse(asked.get("since"))) &&
    (!asked.get("until") || Date.parse(at) < Date.parse(asked.get("until"))) &&
    searchText(event, rejection).includes(q)
  );
}

/** As the server searches. */
function searchText(event, rejection) {
  if (!event) return `${rejection.eventType}\n${rejection.code}`.toLowerCase();
  const { name, project, workflow, job, subject, author, branch, tag, revision } = event;
  const pipeline = event.pipelineNumber && `#${event.pipelineNumber}`;
  return [name, project, workflow, job, subject, author, branch, tag, revision, pipeline]
    .join("\n")
    .toLowerCase();
}

function findRow({ event, rejection }) {
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
  button.textContent = `${unseen.length} new, show`;
  button.hidden = unseen.length === 0;
}

/** What came before the list was asked for stands in it. */
function forgetShown({ detail: { parts, askedAt } }) {
  if (!parts.includes("rows")) return;
  unseen = unseen.filter((at) => at > askedAt);
  offer();
}

async function showNew() {
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: ["rows"], history: "replace" });
  document.getElementById("list").scrollTop = 0;
}
