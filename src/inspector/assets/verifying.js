import { announce } from "./announcing.js";
import { everything, show } from "./navigation.js";

/** The buttons that check refused deliveries against the secrets that are configured now. */
export function wireVerifying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-verify]");
    if (!button) return;
    button.disabled = true;
    try {
      await verify(button.dataset.verify);
    } catch (error) {
      console.warn(error);
      say("The server cannot be reached. Try again.");
    }
    button.disabled = false;
  });
}

async function verify(url) {
  const answer = await fetch(url, { method: "POST", headers: { "x-requested-by": "inspector" } });
  const { error, key, stored, duplicate, stillRefused } = await answer.json();
  if (error) return say(error.message);
  const next = key === undefined ? location.href : `/inspector/events/${key}${location.search}`;
  await show(next, { parts: everything, history: key === undefined ? "keep" : "push" });
  say(
    key === undefined
      ? `${stored + duplicate} logged, ${stillRefused} still refused.`
      : `It is in the log, as event ${key}.`,
  );
}

function say(text) {
  const place = document.getElementById("verify-answer");
  if (place) place.textContent = text;
  else announce(text);
}
