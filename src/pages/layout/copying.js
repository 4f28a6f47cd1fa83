import { announce, notify } from "./announcing.js";

/** Turns every copyable value into a button. Without scripts, values stay plain text. */
export function wireCopying() {
  addCopyButtons();
  document.addEventListener("shown", addCopyButtons);
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(
      "[data-text], button[data-copy], [data-copy-link], [data-copy-from]",
    );
    if (button) await copyText(button, () => findText(button.dataset));
  });
}

/** Copies what a function finds, and says so at the button. */
export async function copyText(button, find) {
  try {
    await writeClipboard(await find());
  } catch (error) {
    console.warn(error);
    return notify("Copying failed.");
  }
  button.classList.add("copied");
  announce("");
  announce("Copied");
  setTimeout(() => button.classList.remove("copied"), 1500);
}

/** The text is in the page, is a link to it, or is fetched. */
async function findText({ text, copy, copyLink, copyFrom }) {
  if (copyLink) return new URL(copyLink, location.origin).href;
  if (!copyFrom) return text ?? copy;
  const response = await fetch(copyFrom);
  if (!response.ok) throw new Error(`${copyFrom} returned ${response.status}`);
  return response.text();
}

function addCopyButtons() {
  for (const element of document.querySelectorAll(
    "[data-copy]:not(button):not([data-has-button])",
  )) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copyable";
    button.dataset.text = element.dataset.copy;
    button.title = "Copy";
    button.append(...element.childNodes);
    element.append(button);
    element.dataset.hasButton = "";
  }
}

async function writeClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers offer no clipboard API over plain HTTP, except on localhost.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
