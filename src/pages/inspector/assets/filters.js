import { show } from "./navigation.js";

/** In milliseconds. Moving through the options with the arrow keys selects each in turn. */
const selectDelay = 500;

/** Applies filters without closing the open delivery. Selections apply after a short delay. */
export function wireFilters() {
  const form = document.getElementById("filters");
  let timer;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void filter(form);
  });
  form.addEventListener("change", ({ target }) => {
    clearTimeout(timer);
    if (target.matches("[type=checkbox]")) form.requestSubmit();
    if (target.matches("select")) timer = setTimeout(() => form.requestSubmit(), selectDelay);
  });
  document.addEventListener("click", ({ target }) => {
    const more = form.querySelector(".more-filters[open]");
    if (more && !more.contains(target)) more.open = false;
  });
}

async function filter(form) {
  const url = new URL(location.pathname, location.origin);
  for (const [name, value] of new FormData(form))
    if (value !== "") url.searchParams.set(name, value);
  const tab = new URLSearchParams(location.search).get("tab");
  if (tab) url.searchParams.set("tab", tab);
  // The form itself is not replaced, because one of its fields has the focus.
  await show(url.href, { parts: ["rows", "filter-dot", "filter-clear"], history: "push" });
  document.getElementById("list").scrollTop = 0;
}
