import { show } from "./navigation.js";

/** Who goes through a choice with the arrows passes many on the way. In milliseconds. */
const hesitation = 500;

/** Filters the list without closing the delivery beside it, and takes a choice soon after it is made. */
export function wireFilters() {
  const form = document.getElementById("filters");
  let choosing;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(choosing);
    void filter(form);
  });
  form.addEventListener("change", ({ target }) => {
    clearTimeout(choosing);
    if (target.matches("[type=checkbox]")) form.requestSubmit();
    if (target.matches("select")) choosing = setTimeout(() => form.requestSubmit(), hesitation);
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
  // Not the fields themselves: one of them is in use.
  await show(url.href, { parts: ["rows", "filter-dot", "filter-clear"], history: "push" });
  document.getElementById("list").scrollTop = 0;
}
