/*
 * Parts of the page with `data-refresh`, and its navigation, are fetched again when something may have changed. A part is
 * replaced only if the server renders it differently, so that what is open or selected stays so.
 */

/** In milliseconds: routing takes a moment, and a retry may take much longer. */
const soon = 800;
const later = 4_000;

/** The HTML that the server rendered, by id. */
const rendered = new Map();
let timer;

export function wireRefreshing() {
  for (const part of listParts(document)) rendered.set(part.id, part.innerHTML);
  if (isBusy()) timer = setTimeout(refreshIfLive, later);
}

/** After a delivery: at most one request for many of them. */
export function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refreshIfLive, soon);
}

/** Fetches the page again. As long as something is being sent, it repeats. */
export async function refresh() {
  clearTimeout(timer);
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  // The session has expired: this shows the sign-in page.
  if (response.status === 401) return location.reload();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.getElementById("detail")) throw new Error(`Unexpected response: ${response.status}`);
  const focused = document.activeElement;
  for (const part of listParts(page)) replace(part);
  if (!focused.isConnected) focusSuccessor(focused);
  document.dispatchEvent(new CustomEvent("shown", { detail: { parts: [...rendered.keys()] } }));
  clearTimeout(timer);
  if (isBusy()) timer = setTimeout(refreshIfLive, later);
}

async function refreshIfLive() {
  const isLive = document.getElementById("live").getAttribute("aria-checked") === "true";
  if (!isLive || document.hidden) return void (timer = setTimeout(refreshIfLive, later));
  try {
    await refresh();
  } catch (error) {
    console.warn(error);
    timer = setTimeout(refreshIfLive, later);
  }
}

function listParts(page) {
  return page.querySelectorAll("[data-refresh], #pages");
}

function replace(next) {
  const html = next.innerHTML;
  const part = document.getElementById(next.id);
  if (!part || rendered.get(next.id) === html) return;
  rendered.set(next.id, html);
  part.replaceChildren(...next.childNodes);
}

/** Focuses the same link or button in the new content. */
export function focusSuccessor({ id, pathname }) {
  const links = [...document.querySelectorAll("a")];
  const same = id ? document.getElementById(id) : links.find((link) => link.pathname === pathname);
  (same ?? document.getElementById("detail-title"))?.focus();
}

function isBusy() {
  return document.querySelector("[data-busy]") !== null;
}
