import { show } from "./navigation.js";
import { recall, remember } from "./remembering.js";

/** The last address is offered again. */
const memory = "inspector-replay-url";

export function wireReplaying() {
  offerLast();
  document.addEventListener("shown", offerLast);
  document.addEventListener("submit", (event) => {
    const send = { replay: replayOne, "replay-many": replayMany }[event.target.id];
    if (!send) return;
    event.preventDefault();
    void whileDisabled(event.target.querySelector("[type=submit]"), () => send(event.target));
  });
  document.addEventListener("click", ({ target }) => {
    if (target.id === "replay-shown") askForMany();
    if (target.id === "replay-close") target.closest("dialog").close();
  });
}

function offerLast() {
  for (const id of ["replay", "replay-many"]) {
    const { url } = document.getElementById(id)?.elements ?? {};
    if (url) url.value ||= recall("localStorage", memory) ?? "";
  }
}

async function whileDisabled(button, act) {
  button.disabled = true;
  await act();
  button.disabled = false;
}

async function replayOne(form) {
  const place = form.querySelector("[role=status]");
  place.textContent = "Sending…";
  const { problem } = await replay(form.dataset.replay, form.elements.url.value);
  if (problem) place.textContent = problem;
  // Whoever went on meanwhile is not led back.
  else if (form.isConnected) await show(location.href, { parts: ["detail"], history: "keep" });
}

/** @returns what the target answered, or the problem for which there is no record of it */
async function replay(route, url) {
  remember("localStorage", memory, url);
  try {
    const answer = await fetch(route, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body: JSON.stringify({ url }),
    });
    const { error, status } = await answer.json();
    return answer.ok ? { status } : { problem: error.message };
  } catch {
    return { problem: "The server cannot be reached. Try again." };
  }
}

/** Oldest first, as they arrived. */
function shownEvents() {
  const rows = [...document.querySelectorAll('.row[href^="/inspector/events/"]')];
  return rows.map((row) => `/api/events/${row.pathname.split("/").at(-1)}/replay`).reverse();
}

function askForMany() {
  const count = shownEvents().length;
  const form = document.getElementById("replay-many");
  const events = count === 1 ? "1 event" : `${count} events`;
  document.getElementById("replay-many-title").textContent = `Replay ${events}`;
  form.querySelector("[type=submit]").textContent = `Replay ${events}`;
  form.querySelector("[role=status]").textContent = "";
  form.closest("dialog").showModal();
}

/** One after the other, until all were sent, one could not be, or the dialog was closed. */
async function replayMany(form) {
  const stop = new AbortController();
  form.closest("dialog").addEventListener("close", () => stop.abort(), { once: true });
  const place = form.querySelector("[role=status]");
  const routes = shownEvents();
  const results = { taken: 0, refused: 0, unanswered: 0 };
  for (const [index, route] of routes.entries()) {
    const { problem, status } = await replay(route, form.elements.url.value);
    if (problem)
      return (place.textContent = `Stopped at ${index + 1} of ${routes.length}. ${problem}`);
    results[judge(status)] += 1;
    place.textContent = `${index + 1} of ${routes.length} sent. ${summarize(results)}`;
    if (stop.signal.aborted) break;
  }
  await show(location.href, { parts: ["detail"], history: "keep" });
}

function judge(status) {
  if (status === null) return "unanswered";
  return status >= 200 && status < 300 ? "taken" : "refused";
}

function summarize({ taken, refused, unanswered }) {
  return `Answered with 2xx: ${taken}; with something else: ${refused}; not at all: ${unanswered}.`;
}
