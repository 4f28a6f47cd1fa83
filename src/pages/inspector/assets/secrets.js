/** "Try a secret": the value leaves the field as soon as it was checked. */
export function wireSecrets() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".try-secret")) return;
    event.preventDefault();
    void trySecret(event.target);
  });
}

async function trySecret(form) {
  const output = form.querySelector("[role=status]");
  const { secret } = form.elements;
  const body = JSON.stringify({ secret: secret.value });
  secret.value = "";
  try {
    const response = await fetch(form.dataset.try, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body,
    });
    const { error, matches } = await response.json();
    output.textContent = error?.message ?? describe(matches);
  } catch {
    output.textContent = "The server cannot be reached. Try again.";
  }
}

function describe(matches) {
  return matches
    ? "It matches. Set CIRCLECI_WEBHOOK_SECRET to it, restart the server, and re-verify."
    : "It does not match. The delivery was signed with another secret, or its body was changed after signing.";
}
