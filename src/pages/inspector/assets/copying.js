import { announce, notify } from "./announcing.js";

/** Makes every value that can be copied a button. Without script they are plain text. */
export function wireCopying() {
  dress();
  document.addEventListener("shown", dress);
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(
      "[data-text], button[data-copy], [data-copy-link], [data-copy-from]",
    );
    if (!button) return;
    try {
      await write(await find(button.dataset));
    } catch (error) {
      console.warn(error);
      return notify("It could not be copied.");
    }
    button.classList.add("copied");
    announce("");
    announce("Copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
  });
}

/** What a button copies stands in the page, is an address of it, or is fetched. */
async function find({ text, copy, copyLink, copyFrom }) {
  if (copyLink) return new URL(copyLink, location.origin).href;
  if (!copyFrom) return text ?? copy;
  const answer = await fetch(copyFrom);
  if (!answer.ok) throw new Error(`${copyFrom} answered ${answer.status}`);
  return answer.text();
}

function dress() {
  for (const place of document.querySelectorAll("[data-copy]:not(button):not([data-dressed])")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copyable";
    button.dataset.text = place.dataset.copy;
    button.title = "Copy";
    button.append(...place.childNodes);
    place.append(button);
    place.dataset.dressed = "";
  }
}

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP from another machine, browsers give pages no clipboard.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
