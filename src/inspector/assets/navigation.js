import { notify } from "./announcing.js";

/*
 * Every view has an address, and the server renders all of it. What changes is fetched and taken
 * over part by part, so that the list stays where it was scrolled to. The address changes at once:
 * who is faster than the server leaves no trace of what was not waited for.
 */
export const everything = ["filters", "rows", "detail"];

/** For each part, who asked for it last. */
const asking = new Map();
let unanswered = 0;
/** What the list shows, as its part of the address. */
let listed = listQuery();

/**
 * Shows an address of the page.
 *
 * @param parts the ids of what is taken over
 * @param history "push", "replace", or "keep" when the address is in the bar already
 */
export async function show(url, { parts, history }) {
  if (history === "push") window.history.pushState(null, "", url);
  if (history === "replace") window.history.replaceState(null, "", url);
  mark();
  notify("");
  const mine = ask(parts);
  const askedAt = performance.now();
  const wanted = () => parts.filter((part) => asking.get(part) === mine);
  try {
    const page = await fetchPage(url, parts, mine.signal);
    takeOver(page, wanted());
    document.dispatchEvent(new CustomEvent("shown", { detail: { parts: wanted(), askedAt } }));
  } catch (error) {
    if (mine.signal.aborted) return;
    console.warn(error);
    sayUnreachable(url, wanted());
  } finally {
    unanswered -= 1;
    document.body.classList.toggle("loading", unanswered > 0);
  }
}

/** Opens a row beside the list, at the part of the delivery that is looked at. */
export async function openRow(row, { history, isEntered }) {
  const url = new URL(row.href);
  const tab = new URLSearchParams(location.search).get("tab");
  if (tab) url.searchParams.set("tab", tab);
  await show(url.href, { parts: ["detail"], history });
  if (location.href !== url.href || !(isEntered || isOneColumn())) return;
  scrollTo(0, 0);
  document.getElementById("detail-title")?.focus();
}

/** The address without what belongs to the right side. */
export function listQuery() {
  const query = new URLSearchParams(location.search);
  query.delete("tab");
  return query.toString();
}

function ask(parts) {
  const mine = new AbortController();
  for (const part of parts) {
    const other = asking.get(part);
    asking.set(part, mine);
    if (other && ![...asking.values()].includes(other)) other.abort();
  }
  unanswered += 1;
  document.body.classList.add("loading");
  return mine;
}

async function fetchPage(url, parts, signal) {
  const only = parts.includes("rows") ? {} : { "x-only": "detail" };
  const answer = await fetch(url, { signal, headers: { accept: "text/html", ...only } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("detail")) throw new Error(`No page, but ${answer.status}`);
  return page;
}

function takeOver(page, parts) {
  for (const id of parts) {
    // A page that says why there is none has nothing but that.
    const part = page.getElementById(id);
    if (part) document.getElementById(id).replaceChildren(...part.childNodes);
  }
  if (parts.includes("rows")) listed = listQuery();
  if (parts.includes("detail")) {
    document.title = page.title;
    document.getElementById("detail").scrollTop = 0;
  }
  mark();
}

function sayUnreachable(url, parts) {
  if (!parts.includes("detail")) return notify("The server cannot be reached. Try again.");
  const { content } = document.getElementById("unreachable");
  const state = content.cloneNode(true);
  state.querySelector("a").href = url;
  document.getElementById("detail").replaceChildren(state);
}

/** Shows where we are. */
function mark() {
  document.body.classList.toggle("has-detail", location.pathname !== "/inspector");
  for (const row of document.querySelectorAll(".row")) {
    if (row.pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** What a browser would open elsewhere, such as a new tab, is left to it. */
function isPlainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

function isOneColumn() {
  return matchMedia("(max-width: 860px)").matches;
}

export function wireNavigation() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".row, .tabs a, .modes a, a.part-link");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    // Enter on a row goes to what it opens.
    if (link.matches(".row"))
      void openRow(link, { history: "push", isEntered: event.detail === 0 });
    else void openPart(link);
  });
  window.addEventListener("popstate", () => {
    const parts = listQuery() === listed ? ["detail"] : everything;
    void show(location.href, { parts, history: "keep" });
  });
}

async function openPart(link) {
  const href = link.getAttribute("href");
  await show(link.href, { parts: ["detail"], history: "replace" });
  // The tab that was pressed is gone, and so is the focus that was on it.
  document.querySelector(`#detail a[href="${CSS.escape(href)}"]`)?.focus();
}
