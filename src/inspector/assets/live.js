import { announce } from "./announcing.js";
import { show } from "./navigation.js";

/** Remembered for the tab, so that a filter does not switch it on again. */
const memory = "inspector-live";
/** After an answer that is no stream a browser gives up; we do not. In milliseconds. */
const patience = 5_000;

let source;
let retry;
let unseen = 0;

/** Says what arrives while the page is open. Nothing moves under the reader before it is asked for. */
export function wireLive() {
  const button = document.getElementById("live");
  if (!button) return;
  const turn = (on) => {
    button.setAttribute("aria-checked", String(on));
    sessionStorage.setItem(memory, on ? "on" : "off");
    if (on) connect();
    else disconnect();
  };
  button.addEventListener("click", () => turn(button.getAttribute("aria-checked") === "false"));
  document.getElementById("show-new").addEventListener("click", showNew);
  turn(sessionStorage.getItem(memory) !== "off");
}

function connect() {
  say("connecting…");
  source = new EventSource("/api/stream");
  source.addEventListener("open", () => say("connected"));
  source.addEventListener("delivery", ({ data }) => take(JSON.parse(data)));
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

function take(delivery) {
  if (!fits(delivery, new URLSearchParams(location.search))) return;
  unseen += 1;
  const button = document.getElementById("show-new");
  button.textContent = `${unseen} new, show`;
  button.hidden = false;
  announce(`${unseen} new`);
  // Nobody reads an empty list, so nothing is pushed away.
  if (unseen === 1 && document.querySelector("#rows > .state")) void showNew();
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
    JSON.stringify(event ?? rejection)
      .toLowerCase()
      .includes(q)
  );
}

async function showNew() {
  unseen = 0;
  const url = new URL(location.href);
  url.searchParams.delete("cursor");
  await show(url.href, { parts: ["rows"], history: "replace" });
  document.getElementById("show-new").hidden = unseen === 0;
  document.getElementById("list").scrollTop = 0;
}
