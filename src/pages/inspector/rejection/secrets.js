import { copyText } from "../../layout/copying.js";

/** The secret that matched, by the element of its rejection. It is never in the page itself. */
const matched = new WeakMap();

/** "Try a secret": the value leaves the field as soon as it was checked. */
export function wireSecrets() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".try-secret")) return;
    event.preventDefault();
    void trySecret(event.target);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy-tried]");
    if (!button) return;
    const secret = matched.get(button.closest(".rejection"));
    void copyText(button, () => formatSetting(button.dataset.copyTried, secret));
  });
}

async function trySecret(form) {
  const output = form.querySelector("[role=status]");
  const secret = form.elements.secret.value;
  form.elements.secret.value = "";
  try {
    const response = await fetch(form.dataset.try, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body: JSON.stringify({ secret }),
    });
    const { error, matches } = await response.json();
    output.textContent = error?.message ?? describe(matches);
    if (matches) confirm(form.closest(".rejection"), secret);
  } catch {
    output.textContent = "The server cannot be reached. Try again.";
  }
}

function describe(matches) {
  return matches
    ? "It matches: the secret differs."
    : "It does not match. The delivery was signed with another secret, or its body was changed after signing.";
}

/** Replaces the suspected cause with the confirmed one. */
function confirm(rejection, secret) {
  matched.set(rejection, secret);
  rejection.querySelector(".suspected").hidden = true;
  rejection.querySelector(".confirmed").hidden = false;
  for (const check of rejection.querySelectorAll("[data-confirmed]")) {
    const state = check.dataset.confirmed;
    check.className = state;
    check.firstElementChild.textContent = state === "passed" ? "✓" : "✕";
    check.lastElementChild.textContent = `: ${state}`;
  }
}

/** A line of `.env`, or of the file of secrets. */
function formatSetting(setting, secret) {
  if (setting === "CIRCLECI_WEBHOOK_SECRET_FILE") return secret;
  const quote = /^[\w+/=.:-]+$/.test(secret)
    ? ""
    : ["'", "`", '"'].find((q) => !secret.includes(q));
  return `${setting}=${quote ?? ""}${secret}${quote ?? ""}`;
}
