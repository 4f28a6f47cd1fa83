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
  const isHere = new URL(url, location.href).href === location.href;
  if (history === "push" && !isHere) window.history.pushState(null, "", url);
  if (history === "replace") window.history.replaceState(null, "", url);
  mark();
  notify("");
  const mine = ask(parts);
  const query = listQuery();
  const wanted = () => parts.filter((part) => asking.get(part) === mine);
  try {
    const page = await fetchPage(url, parts, mine.signal);
    takeOver(page, wanted());
    if (wanted().includes("rows")) listed = query;
    document.dispatchEvent(new CustomEvent("shown", { detail: { parts: wanted() } }));
  } catch (error) {
    if (mine.signal.aborted) return;
    console.warn(error);
    sayWhy(error, url, wanted());
  } finally {
    unanswered -= 1;
    document.body.classList.toggle("loading", unanswered > 0);
  }
}

/** Opens a row beside the list, at the part of the delivery that is looked at. */
export async function openRow(row, { history, isEntered }) {
  // The row may have been written under another filter than the one that is asked for now.
  const url = new URL(row.pathname + location.search, location.href).href;
  await show(url, { parts: ["detail"], history });
  if (location.href !== url || !(isEntered || isOneColumn())) return;
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
  if (answer.status === 401) return signIn(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const failure = page.querySelector("#failure > *");
  if (failure) throw new NotShown(failure);
  if (!page.getElementById("detail")) throw new Error(`No page, but ${answer.status}`);
  return page;
}

/** The session ended: the server's own page asks for the token, and nothing more happens here. */
function signIn(url) {
  location.assign(url);
  return new Promise(() => {});
}

/** The server says in a page of its own why it shows none. */
class NotShown extends Error {
  constructor(state) {
    super(state.querySelector("p").textContent);
    this.state = state;
  }
}

function takeOver(page, parts) {
  const focused = document.activeElement?.closest(".row")?.pathname;
  for (const id of parts) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  }
  if (parts.includes("rows")) takeOverLive(page);
  if (parts.includes("detail")) {
    document.title = page.title;
    document.getElementById("detail").scrollTop = 0;
  }
  // The row that had the focus was replaced by its like.
  if (focused && !document.activeElement.closest(".row")) findRow(focused)?.focus();
  mark();
}

/** Where the stream goes on from, and whether it can. */
function takeOverLive(page) {
  const [live, next] = [document, page].map((each) => each.getElementById("live"));
  live.dataset.position = next.dataset.position;
  live.disabled = next.disabled;
}

export function findRow(path) {
  return [...document.querySelectorAll(".row")].find((row) => row.pathname === path);
}

function sayWhy(error, url, parts) {
  const { state } = error;
  if (!parts.includes("detail")) {
    return notify(state ? error.message : "The server cannot be reached. Try again.");
  }
  const said = state ?? document.getElementById("unreachable").content.cloneNode(true);
  said.querySelector("a").href = url;
  document.getElementById("detail").replaceChildren(said);
}

/** Shows where we are. */
function mark() {
  document.body.classList.toggle("has-detail", /^\/inspector\/./.test(location.pathname));
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
    const link = event.target.closest('.row, #detail a[href^="/inspector"]');
    if (!link || !isPlainClick(event)) return;
    if (link.matches("#detail a:not(.part-link)")) return keepFilter(link);
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

/** The link may have been written under another filter than the one that is shown now. */
function keepFilter(link) {
  const tab = new URLSearchParams(link.search).get("tab");
  const query = new URLSearchParams(listQuery());
  if (tab) query.set("tab", tab);
  link.search = query;
}

async function openPart(link) {
  const name = link.textContent;
  keepFilter(link);
  await show(link.href, { parts: ["detail"], history: "replace" });
  // The tab that was pressed is gone, and so is the focus that was on it.
  const links = [...document.querySelectorAll("#detail .part-link")];
  links.find((each) => each.textContent === name)?.focus();
}
