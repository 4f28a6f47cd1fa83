/** Adds the values that the page does not have. The link to them remains if they cannot be loaded. */
export async function loadValues(menu) {
  const link = menu.querySelector(".all-values");
  if (!link) return;
  const response = await fetch(link.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const list = page.querySelector("#values ul");
  if (!list || !link.isConnected) return;
  const shown = new Set([...menu.querySelectorAll("li bdi")].map(({ textContent }) => textContent));
  const isMissing = (item) => !shown.has(item.querySelector("bdi").textContent);
  menu.querySelector("ul").append(...[...list.children].filter(isMissing));
  link.parentElement.remove();
  // What was typed in the meantime narrows them too.
  narrow(menu.querySelector("[data-narrows]"));
}

/** Shows the options that contain the text. */
export function narrow({ value, parentElement }) {
  const text = value.toLowerCase();
  for (const item of parentElement.parentElement.querySelectorAll("li")) {
    item.hidden = !item.querySelector("bdi").textContent.toLowerCase().includes(text);
  }
}
