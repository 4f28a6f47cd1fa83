import { notify } from "./announcing.js";
import { everything, show } from "./navigation.js";

/** The buttons that re-verify rejections against the secrets that are configured now. */
export function wireVerifying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-verify]");
    if (!button) return;
    button.disabled = true;
    try {
      await verify(button);
    } catch (error) {
      console.warn(error);
      say(button, "The server cannot be reached. Try again.");
    }
    button.disabled = false;
  });
}

async function verify(button) {
  const answer = await fetch(button.dataset.verify, {
    method: "POST",
    headers: { "x-requested-by": "inspector" },
  });
  const { error, key, stored, duplicate, stillRejected } = await answer.json();
  if (error) return say(button, error.message);
  const next = key === undefined ? location.href : `/inspector/events/${key}${location.search}`;
  // Whoever went on meanwhile is not led back.
  if (button.isConnected)
    await show(next, { parts: everything, history: key === undefined ? "keep" : "push" });
  notify(
    key === undefined
      ? `${stored + duplicate} logged, ${stillRejected} still rejected.`
      : `It is in the log, as event ${key}.`,
  );
}

/** Beside the button that was pressed. */
function say(button, text) {
  const place = button.closest(".rejection")?.querySelector("[role=status]");
  if (place) place.textContent = text;
  else notify(text);
}
