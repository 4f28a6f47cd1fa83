import { show } from "./navigation.js";
import { recall, remember } from "/assets/storage.js";

/** The last target URL is filled in again. */
const storageKey = "inspector-replay-url";

export function wireReplaying() {
  prefillUrl();
  document.addEventListener("shown", prefillUrl);
  document.addEventListener("submit", (event) => {
    const send = { replay: replayOne, "replay-many": replayMany }[event.target.id];
    if (!send) return;
    event.preventDefault();
    void whileDisabled(event.target.querySelector("[type=submit]"), () => send(event.target));
  });
  document.addEventListener("click", ({ target }) => {
    if (target.id === "replay-shown") openReplayDialog();
    if (target.id === "replay-close") target.closest("dialog").close();
  });
}

function prefillUrl() {
  for (const id of ["replay", "replay-many"]) {
    const { url } = document.getElementById(id)?.elements ?? {};
    if (url) url.value ||= recall("localStorage", storageKey) ?? "";
  }
}

async function whileDisabled(button, act) {
  button.disabled = true;
  await act();
  button.disabled = false;
}

async function replayOne(form) {
  const output = form.querySelector("[role=status]");
  output.textContent = "Sending…";
  const { problem } = await replay(form.dataset.replay, form.elements.url.value);
  if (problem) output.textContent = problem;
  // Do nothing if the user has navigated away in the meantime.
  else if (form.isConnected) await show(location.href, { parts: ["detail"], history: "keep" });
}

/** @returns the target's `status` (null for no response), or the `problem` if the replay was not sent */
async function replay(route, url) {
  remember("localStorage", storageKey, url);
  try {
    const response = await fetch(route, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body: JSON.stringify({ url }),
    });
    const { error, status } = await response.json();
    return response.ok ? { status } : { problem: error.message };
  } catch {
    return { problem: "The server cannot be reached. Try again." };
  }
}

/** The replay routes of the listed events, oldest first. */
function listReplayRoutes() {
  const rows = [...document.querySelectorAll('.row[href^="/inspector/events/"]')];
  return rows.map((row) => `/api/events/${row.pathname.split("/").at(-1)}/replay`).reverse();
}

function openReplayDialog() {
  const count = listReplayRoutes().length;
  const form = document.getElementById("replay-many");
  const events = count === 1 ? "1 event" : `${count} events`;
  document.getElementById("replay-many-title").textContent = `Replay ${events}`;
  form.querySelector("[type=submit]").textContent = `Replay ${events}`;
  form.querySelector("[role=status]").textContent = "";
  form.closest("dialog").showModal();
}

/** Sends one at a time, until all are sent, one fails to be sent, or the dialog is closed. */
async function replayMany(form) {
  const stop = new AbortController();
  form.closest("dialog").addEventListener("close", () => stop.abort(), { once: true });
  const output = form.querySelector("[role=status]");
  const routes = listReplayRoutes();
  const results = { succeeded: 0, failed: 0, noResponse: 0 };
  for (const [index, route] of routes.entries()) {
    const { problem, status } = await replay(route, form.elements.url.value);
    if (problem)
      return (output.textContent = `Stopped at ${index + 1} of ${routes.length}. ${problem}`);
    results[classify(status)] += 1;
    output.textContent = `${index + 1} of ${routes.length} sent. ${summarize(results)}`;
    if (stop.signal.aborted) break;
  }
  await show(location.href, { parts: ["detail"], history: "keep" });
}

function classify(status) {
  if (status === null) return "noResponse";
  return status >= 200 && status < 300 ? "succeeded" : "failed";
}

function summarize({ succeeded, failed, noResponse }) {
  return `2xx: ${succeeded}, other status: ${failed}, no response: ${noResponse}.`;
}
