import { announce } from "../layout/announcing.js";
import { wirePage } from "../layout/page.js";

/** In milliseconds. The time line follows the events a moment later. */
const delay = 700;
const maxTries = 6;

let awaited = 0;
let tries = 0;
let timer;

wirePage({ query: streamQuery, onDelivery: follow, onNewLog: refresh });

function shown() {
  return document.getElementById("pipeline");
}

function streamQuery() {
  const { project } = shown().dataset;
  return new URLSearchParams(project ? { project } : {});
}

function follow({ outcome, event }) {
  if (outcome === "rejected" || event?.pipelineId !== shown().dataset.id) return;
  awaited = Math.max(awaited, Number(event.key));
  tries = 0;
  timer ??= setTimeout(refresh, delay);
}

/** Replaces the time line. Tries again while the newest event is not in it. */
async function refresh() {
  timer = undefined;
  tries += 1;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (response.status === 401) return location.reload();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.getElementById("pipeline");
    if (next && next.dataset.newest !== shown().dataset.newest) show(next, page.title);
  } catch (error) {
    // The server may be restarting: the next event tries again.
    console.warn(error);
  }
  if (Number(shown().dataset.newest) < awaited && tries < maxTries)
    timer ??= setTimeout(refresh, delay);
}

function show(next, title) {
  const focused = document.activeElement?.getAttribute("href");
  shown().replaceWith(next);
  document.title = title;
  if (focused)
    [...next.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  document.dispatchEvent(new CustomEvent("shown", { detail: { parts: ["pipeline"] } }));
  announce("The pipeline has changed.");
}
