import { notify } from "../layout/announcing.js";
import { fetchPage } from "./fetch-page.js";
import { prefetch, takePrefetched } from "./prefetching.js";

/*
 * Every view has a URL, and the server renders it completely. Changed parts are fetched and replaced
 * one by one, so that the list keeps its scroll position. The URL changes before the response
 * arrives; a newer navigation discards the response of an older one.
 */
export const listParts = ["filter-menus", "chips", "overview", "rows"];
export const allParts = [...listParts, "detail"];

/** The newest request for each part. */
const requests = new Map();
let pending = 0;
/** The query of the list that is shown. */
let shownQuery = listQuery();

/**
 * Shows a URL of the page.
 *
 * @param parts the ids of the elements to replace
 * @param history "push", "replace", or "keep" if the address bar already has the URL
 * @param isFollowed whether it was not the user who asked for it
 */
export async function show(url, { parts, history, isFollowed = false }) {
  const isHere = new URL(url, location.href).href === location.href;
  if (history === "push" && !isHere) window.history.pushState(null, "", url);
  if (history === "replace") window.history.replaceState(null, "", url);
  markCurrentRow();
  if (!isFollowed) notify("");
  const request = startRequest(parts);
  const query = listQuery();
  const wanted = () => parts.filter((part) => requests.get(part) === request);
  try {
    const isDetail = parts.length === 1 && parts[0] === "detail";
    const page = await ((isDetail && takePrefetched(url)) || fetchPage(url, parts, request.signal));
    replaceParts(page, wanted());
    if (wanted().includes("rows")) shownQuery = query;
    document.dispatchEvent(new CustomEvent("shown", { detail: { parts: wanted(), isFollowed } }));
  } catch (error) {
    if (request.signal.aborted) return;
    console.warn(error);
    showError(error, url, wanted());
  } finally {
    pending -= 1;
    document.body.classList.toggle("loading", pending > 0);
  }
}

/** Opens a delivery beside the list, keeping the current tab. */
export async function openRow(row, { history, isEntered }) {
  // Use the current query: the row may have been rendered with an older filter.
  const url = urlOf(row);
  await show(url, { parts: ["detail"], history });
  if (location.href !== url || !(isEntered || isOneColumn())) return;
  scrollTo(0, 0);
  document.getElementById("detail-title")?.focus();
}

function urlOf(row) {
  return new URL(row.pathname + location.search, location.href).href;
}

/** Fetches a delivery that is probably opened next. */
export function prefetchRow(row) {
  const url = urlOf(row);
  prefetch(url, () => fetchPage(url, ["detail"]));
}

/** Applies the query of a link or form to the list. The open delivery stays open. */
export async function filterBy(query, { history = "push" } = {}) {
  const url = new URL(location.pathname, location.origin);
  url.search = query;
  url.searchParams.delete("cursor");
  await show(url.href, { parts: listParts, history });
  document.getElementById("list").scrollTop = 0;
}

/** The query of the URL, without the part that belongs to the detail pane. */
export function listQuery() {
  const query = new URLSearchParams(location.search);
  query.delete("tab");
  return query.toString();
}

function startRequest(parts) {
  const request = new AbortController();
  for (const part of parts) {
    const previous = requests.get(part);
    requests.set(part, request);
    if (previous && ![...requests.values()].includes(previous)) previous.abort();
  }
  pending += 1;
  document.body.classList.add("loading");
  return request;
}

function replaceParts(page, parts) {
  const focused = document.activeElement?.closest(".row")?.pathname;
  for (const id of parts) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  if (parts.includes("rows")) updateLive(page);
  if (parts.length > 0) document.title = page.title;
  if (parts.includes("detail")) {
    document.getElementById("detail").scrollTop = 0;
  }
  // The focused row was replaced; focus its successor.
  if (focused && !document.activeElement.closest(".row")) findRow(focused)?.focus();
  markCurrentRow();
}

/** Updates the cursor of the live stream. */
function updateLive(page) {
  const [live, next] = [document, page].map((each) => each.getElementById("live"));
  live.dataset.cursor = next.dataset.cursor;
}

export function findRow(path) {
  return [...document.querySelectorAll(".row")].find((row) => row.pathname === path);
}

function showError(error, url, parts) {
  const { state } = error;
  if (!parts.includes("detail")) {
    return notify(state ? error.message : "The server cannot be reached. Try again.");
  }
  const content = state ?? document.getElementById("unreachable").content.cloneNode(true);
  content.querySelector("a").href = url;
  document.getElementById("detail").replaceChildren(content);
}

function markCurrentRow() {
  document.body.classList.toggle("has-detail", /^\/inspector\/./.test(location.pathname));
  for (const row of document.querySelectorAll(".row")) {
    if (row.pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** Modified clicks, such as for a new tab, are left to the browser. */
function isPlainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

export function isOneColumn() {
  return matchMedia("(max-width: 860px)").matches;
}

export function wireNavigation() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.row, #detail a[href^="/inspector"]');
    if (!link || !isPlainClick(event)) return;
    if (link.matches("#detail a:not(.part-link, .event-link, .facts a)")) return keepFilter(link);
    event.preventDefault();
    if (link.matches(".facts a")) return void filterBy(link.search);
    if (link.matches(".event-link")) return void openRow(link, { history: "push" });
    // Enter on a row also moves the focus to the delivery.
    if (link.matches(".row"))
      void openRow(link, { history: "push", isEntered: event.detail === 0 });
    else void openPart(link);
  });
  window.addEventListener("popstate", () => {
    const parts = listQuery() === shownQuery ? ["detail"] : allParts;
    void show(location.href, { parts, history: "keep" });
  });
}

/** Use the current filter: the link may have been rendered with an older one. */
function keepFilter(link) {
  const tab = new URLSearchParams(link.search).get("tab");
  const query = new URLSearchParams(listQuery());
  if (tab) query.set("tab", tab);
  link.search = query;
}

export async function openPart(link) {
  const name = tabName(link);
  keepFilter(link);
  await show(link.href, { parts: ["detail"], history: "replace" });
  if (link.dataset.action === "replay") return document.querySelector("#replay input")?.select();
  // The clicked tab was replaced; focus its successor.
  const links = [...document.querySelectorAll("#detail .part-link")];
  links.find((each) => tabName(each) === name)?.focus();
}

/** Without the count. */
function tabName(link) {
  return link.textContent.replace(/ \d+$/, "");
}
