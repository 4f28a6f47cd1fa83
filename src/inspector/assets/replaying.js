import { show } from "./navigation.js";

/** The last address is offered again. */
const memory = "inspector-replay-url";

export function wireReplaying() {
  void showReplays();
  document.addEventListener("shown", showReplays);
  document.addEventListener("submit", (event) => {
    const send = { replay: replayOne, "replay-many": replayMany }[event.target.id];
    if (!send) return;
    event.preventDefault();
    void send(event.target);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.id === "replay-shown") askForMany();
    if (target.id === "replay-close") target.closest("dialog").close();
  });
}

async function showReplays() {
  const form = document.getElementById("replay");
  if (!form) return;
  form.elements.url.value ||= localStorage.getItem(memory) ?? "";
  const place = document.getElementById("replays");
  place.textContent = "Loading…";
  try {
    const answer = await fetch(`${form.dataset.replay}/replays`);
    const { replays = [], error } = await answer.json();
    if (error) throw new Error(error.message);
    place.replaceChildren(...replays.map(layOut));
    if (replays.length === 0) place.textContent = "It was not replayed yet.";
  } catch (error) {
    place.textContent = `The replays cannot be shown. ${error.message}`;
  }
}

async function replayOne(form) {
  const problem = await replay(form.dataset.replay, form.elements.url.value);
  await showReplays();
  document.getElementById("replay-answer").textContent = problem ?? "";
}

/** @returns why there is no record of it, if there is none */
async function replay(base, url) {
  localStorage.setItem(memory, url);
  try {
    const answer = await fetch(`${base}/replay`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body: JSON.stringify({ url }),
    });
    const { error } = await answer.json();
    return answer.ok ? undefined : error.message;
  } catch {
    return "The server cannot be reached. Try again.";
  }
}

/** Oldest first, as they arrived. */
function shownEvents() {
  const rows = [...document.querySelectorAll('.row[href^="/inspector/events/"]')];
  return rows.map((row) => `/api/events/${row.pathname.split("/").at(-1)}`).reverse();
}

function askForMany() {
  const count = shownEvents().length;
  const form = document.getElementById("replay-many");
  const events = count === 1 ? "1 event" : `${count} events`;
  form.elements.url.value ||= localStorage.getItem(memory) ?? "";
  document.getElementById("replay-many-title").textContent = `Replay ${events}`;
  form.querySelector("[type=submit]").textContent = `Replay ${events}`;
  document.getElementById("replay-many-answer").textContent = "";
  form.closest("dialog").showModal();
}

async function replayMany(form) {
  const button = form.querySelector("[type=submit]");
  const place = document.getElementById("replay-many-answer");
  const events = shownEvents();
  button.disabled = true;
  let sent = 0;
  for (const event of events) {
    const problem = await replay(event, form.elements.url.value);
    if (problem) {
      place.textContent = `Stopped after ${sent} of ${events.length}. ${problem}`;
      break;
    }
    sent += 1;
    place.textContent = `${sent} of ${events.length} sent. Each event's Replays say how it went.`;
  }
  button.disabled = false;
  await show(location.href, { parts: ["detail"], history: "keep" });
}

/** One attempt. What came back is a stranger's text, so it is never taken for HTML. */
function layOut({ at, url, status, durationMs, headers, body, encoding, truncated, error }) {
  const attempt = element("details", "attempt");
  const tone = status >= 200 && status < 300 ? "stored" : "refused";
  const summary = element("summary");
  summary.append(
    element("span", `pill ${tone}`, String(status ?? "—")),
    element("span", "told", url),
    element("span", "hint", `${durationMs} ms, ${at.slice(0, 10)} ${at.slice(11, 19)} UTC`),
  );
  attempt.append(summary);
  if (error) attempt.append(element("p", "hint", error));
  const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  if (lines.length > 0) attempt.append(element("pre", "raw", lines.join("\n")));
  if (body) attempt.append(element("pre", "raw", body));
  if (body && encoding === "base64")
    attempt.append(element("p", "hint", "It is not text: base64."));
  if (truncated) attempt.append(element("p", "hint", "Only the beginning was kept."));
  return attempt;
}

function element(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}
