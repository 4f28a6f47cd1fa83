import { wirePage } from "../layout/page.js";
import { announce } from "../layout/announcing.js";
import { isShortcut } from "../layout/page-keys.js";
import { drawCharts } from "./periods/charts.js";

/** In milliseconds. The numbers follow the events a moment later. */
const announceDelay = 1_000;

let arrived = 0;
let timer;

wirePage({ query: streamQuery, onDelivery: countArrival, onNewLog: () => location.reload() });
drawCharts();

document.getElementById("show-new")?.addEventListener("click", () => location.reload());
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isShortcut(event)) return;
  event.preventDefault();
  document.querySelector("#insights-filters input").focus();
});

/** The query of the stream, which selects the events of the page. */
function streamQuery() {
  const query = new URLSearchParams(location.search);
  const names = ["project", "workflow", "branch"].filter((name) => query.get(name));
  return new URLSearchParams(names.map((name) => [name, query.get(name)]));
}

/** The numbers change only when the user asks for it. */
function countArrival({ outcome, event }) {
  if (outcome !== "stored" || event.type === "ping") return;
  arrived += 1;
  timer ??= setTimeout(showArrivals, announceDelay);
}

function showArrivals() {
  timer = undefined;
  const button = document.getElementById("show-new");
  // An empty page has no numbers that would move.
  if (!button) return location.reload();
  button.textContent = `Update with ${arrived} new`;
  button.hidden = false;
  announce(`${arrived} new`);
}
