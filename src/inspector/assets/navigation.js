/*
 * Every view has an address, and the server renders all of it. A click on a delivery fetches that
 * page and takes over what changed, so that the list stays where it was scrolled to.
 */
let asking = new AbortController();

/**
 * Shows an address of the page.
 *
 * @param parts the ids of what is taken over
 * @param history "push", "replace", or "keep" when the address is in the bar already
 */
export async function show(url, { parts, history }) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const askedAt = performance.now();
  document.body.classList.add("loading");
  try {
    const page = await fetchPage(url, signal);
    if (history === "push") window.history.pushState(null, "", url);
    if (history === "replace") window.history.replaceState(null, "", url);
    takeOver(page, parts);
    document.dispatchEvent(new CustomEvent("shown", { detail: { parts, askedAt } }));
  } catch (error) {
    if (signal.aborted) return;
    console.warn(error);
    sayUnreachable(url);
  }
  document.body.classList.remove("loading");
}

export const everything = ["filters", "rows", "detail"];

async function fetchPage(url, signal) {
  const answer = await fetch(url, { signal, headers: { accept: "text/html" } });
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
  document.title = page.title;
  document.body.classList.toggle("has-detail", page.body.classList.contains("has-detail"));
  if (parts.includes("detail")) document.getElementById("detail").scrollTop = 0;
  markCurrent();
}

function sayUnreachable(url) {
  const { content } = document.getElementById("unreachable");
  const state = content.cloneNode(true);
  state.querySelector("a").href = url;
  document.getElementById("detail").replaceChildren(state);
  document.body.classList.add("has-detail");
}

function markCurrent() {
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
  return matchMedia("(max-width: 760px)").matches;
}

export function wireNavigation() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest(".row, .tabs a, .modes a");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    const isRow = link.matches(".row");
    await show(link.href, { parts: ["detail"], history: isRow ? "push" : "replace" });
    // Enter on a row goes to what it opens, and a narrow screen has nothing else.
    if (isRow && (event.detail === 0 || isOneColumn())) {
      scrollTo(0, 0);
      document.getElementById("detail-title")?.focus();
    }
    // The tab that was pressed is gone, and so is the focus that was on it.
    if (!isRow)
      document.querySelector(`#detail a[href="${CSS.escape(link.getAttribute("href"))}"]`)?.focus();
  });
  window.addEventListener("popstate", () =>
    show(location.href, { parts: everything, history: "keep" }),
  );
}
