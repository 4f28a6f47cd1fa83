import { notify } from "../../layout/announcing.js";
import { allParts, show } from "../navigation.js";
import { showReverified } from "./reverified.js";

/** Handles the buttons that re-verify one or all rejections. */
export function wireReverifying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-reverify]");
    if (!button) return;
    button.disabled = true;
    try {
      await reverify(button);
    } catch (error) {
      console.warn(error);
      showResult(button, "The server cannot be reached. Try again.");
    }
    button.disabled = false;
  });
}

async function reverify(button) {
  const response = await fetch(button.dataset.reverify, {
    method: "POST",
    headers: { "x-requested-by": "inspector" },
  });
  const { error, key, stored, duplicate, stillRejected, results } = await response.json();
  if (error) return showResult(button, error.message);
  const next = key === undefined ? location.href : `/inspector/events/${key}${location.search}`;
  // Do nothing if the user has navigated away in the meantime.
  if (button.isConnected)
    await show(next, { parts: allParts, history: key === undefined ? "keep" : "push" });
  if (results) showReverified(results);
  notify(
    key === undefined
      ? `${stored + duplicate} logged, ${stillRejected} still rejected.`
      : `Logged as event ${key}.`,
  );
}

/** Shown beside the button. */
function showResult(button, text) {
  const output = button.closest(".rejection")?.querySelector(".answer");
  if (output) output.textContent = text;
  else notify(text);
}
