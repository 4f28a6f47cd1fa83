import { loadValues, narrow } from "./menu-values.js";
import { filterBy } from "../navigation.js";
import { toUtc, wirePresets } from "./ranges.js";

/** In milliseconds. A pause in typing applies the search. */
const typingDelay = 350;

/** Applies filters at once, without closing the open delivery. */
export function wireFilters() {
  const form = document.getElementById("filters");
  wireSearch(form);
  wireMenus(form);
  wirePresets();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    closeMenus();
    void filterBy(readForm(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#filter-menus a, #chips a, #overview a, #rows .state a");
    if (!link || link.matches(".all-values") || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    void applyLink(link);
  });
}

/** The menu stays open, so that several values can be chosen, and the focus stays in it. */
async function applyLink(link) {
  const menu = link.closest(".menu")?.dataset.menu;
  const name = link.textContent;
  const isAway = menu === "range";
  await filterBy(link.search);
  if (!menu || isAway) return;
  const opened = document.querySelector(`.menu[data-menu="${menu}"]`);
  opened.open = true;
  await loadValues(opened).catch(console.warn);
  const links = [...opened.querySelectorAll("a")];
  links.find(({ textContent }) => sameOption(textContent, name))?.focus();
}

/** Counts may differ. */
function sameOption(a, b) {
  return a.replace(/\s\d+$/, "") === b.replace(/\s\d+$/, "");
}

function readForm(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const isTime = name === "since" || name === "until";
    if (value !== "") query.append(name, isTime ? toUtc(value) : value);
  }
  const tab = new URLSearchParams(location.search).get("tab");
  if (tab) query.set("tab", tab);
  return query;
}

function wireSearch(form) {
  const search = form.querySelector(".search");
  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => filterBy(readForm(form), { history: "replace" }), typingDelay);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // The next keys are for the list.
    search.blur();
  });
  // The URL changed by other means.
  document.addEventListener("shown", ({ detail }) => {
    if (!detail.parts.includes("chips") || document.activeElement === search) return;
    search.value = new URLSearchParams(location.search).get("q") ?? "";
  });
}

function wireMenus(form) {
  // `toggle` does not bubble.
  form.addEventListener("toggle", ({ target }) => target.open && openMenu(target), true);
  document.addEventListener("click", ({ target }) => {
    if (target.isConnected && !target.closest(".menu")) closeMenus();
  });
  form.addEventListener("input", ({ target }) => {
    if (target.matches("[data-narrows]")) narrow(target);
  });
  const button = document.getElementById("show-menus");
  button.addEventListener("click", () => {
    const isShown = form.classList.toggle("shows-menus");
    button.setAttribute("aria-expanded", String(isShown));
  });
}

function openMenu(menu) {
  closeMenus(menu);
  loadValues(menu).catch(console.warn);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
