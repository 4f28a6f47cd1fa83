import { show } from "../navigation.js";
import { listEvents, listSelected, unselect } from "../list/selecting.js";
import { sendReplay } from "./send-replay.js";

/** What the dialog replays, oldest first. Each has the `result` of its last replay. */
let events = [];
/** Stops the run when the dialog is closed. */
let run = new AbortController();

export function wireReplayingMany() {
  const form = document.getElementById("replay-many");
  document.addEventListener("click", ({ target }) => {
    if (target.id === "replay-shown") open(form, listEvents());
    if (target.id === "replay-selected") open(form, listSelected());
    if (target.id === "replay-close") form.closest("dialog").close();
  });
  form.closest("dialog").addEventListener("close", () => run.abort());
  form.elements.url.addEventListener("input", () => startOver(form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    await replayAll(form);
    button.disabled = false;
    if (!run.signal.aborted) (button.hidden ? findClose(form) : button).focus();
  });
}

function open(form, rows) {
  events = rows.map((row) => ({ path: row.pathname, title: row.title })).reverse();
  document.getElementById("replay-many-title").textContent = `Replay ${count(events)}`;
  startOver(form);
  form.closest("dialog").showModal();
  form.elements.url.select();
}

/** Another target has received nothing yet. */
function startOver(form) {
  for (const event of events) event.result = undefined;
  form.querySelector("[role=status]").textContent = "";
  form.querySelector("progress").hidden = true;
  document.getElementById("replay-results").replaceChildren();
  document.getElementById("replay-results").hidden = true;
  offerRest(form);
}

/** Sends one at a time, until all are sent, one cannot be sent, or the dialog is closed. */
async function replayAll(form) {
  run = new AbortController();
  const { signal } = run;
  const url = form.elements.url.value;
  form.elements.url.readOnly = true;
  const queue = events.filter((event) => !isDone(event));
  for (const [index, event] of queue.entries()) {
    const key = event.path.split("/").at(-1);
    const result = await sendReplay(`/api/events/${key}/replay`, url);
    if (signal.aborted) break;
    if (result.problem) {
      const stopped = `Stopped at ${index + 1} of ${queue.length}. ${result.problem}`;
      form.querySelector("[role=status]").textContent = stopped;
      break;
    }
    event.result = result;
    showResult(event);
    showProgress(form, index + 1, queue.length);
  }
  form.elements.url.readOnly = false;
  if (!signal.aborted) offerRest(form);
  // Delivered events are not replayed again by accident.
  unselect(events.filter(isDone).map(({ path }) => path));
  await show(location.href, { parts: ["detail"], history: "keep" });
}

function isDone({ result }) {
  return result !== undefined && classify(result) === "succeeded";
}

/** The button sends only what was not delivered. */
function offerRest(form) {
  const button = form.querySelector("[type=submit]");
  const rest = events.filter((event) => !isDone(event));
  const isFirst = events.every(({ result }) => result === undefined);
  const hasUnsent = rest.some(({ result }) => result === undefined);
  button.hidden = rest.length === 0;
  button.textContent = isFirst
    ? `Replay ${count(events)}`
    : `${hasUnsent ? "Send the rest" : "Retry failed"} (${rest.length})`;
  findClose(form).classList.toggle("primary", button.hidden);
}

function findClose(form) {
  return form.querySelector("#replay-close");
}

function showProgress(form, sent, total) {
  Object.assign(form.querySelector("progress"), { hidden: false, max: total, value: sent });
  const results = { succeeded: 0, failed: 0, noResponse: 0 };
  for (const { result } of events) if (result) results[classify(result)] += 1;
  form.querySelector("[role=status]").textContent =
    `${sent} of ${total} sent. ${summarize(results)}`;
}

function showResult(event) {
  const list = document.getElementById("replay-results");
  list.hidden = false;
  if (!event.item?.isConnected) {
    event.item = document.getElementById("replay-result").content.firstElementChild.cloneNode(true);
    event.item.querySelector("bdi").textContent = event.title;
    list.append(event.item);
  }
  const { status, reason } = event.result;
  const pill = event.item.querySelector(".pill");
  pill.textContent = status ?? "no response";
  pill.className = `pill ${isDone(event) ? "stored" : "bad"}`;
  event.item.querySelector(".hint").textContent = reason ?? "";
  event.item.scrollIntoView({ block: "nearest" });
}

function classify({ status }) {
  if (status === null) return "noResponse";
  return status >= 200 && status < 300 ? "succeeded" : "failed";
}

function summarize({ succeeded, failed, noResponse }) {
  return `2xx: ${succeeded}, other status: ${failed}, no response: ${noResponse}.`;
}

function count({ length }) {
  return length === 1 ? "1 event" : `${length} events`;
}
