import { post } from "../post.js";

/** Sends a test with the chosen event, and shows its result. */
export function wireTesting() {
  const button = document.getElementById("test");
  if (!button) return;
  const choice = document.getElementById("choose").elements.event;
  const output = document.getElementById("test-result");
  button.addEventListener("click", async () => {
    button.disabled = true;
    output.textContent = "Sending…";
    const { answer, problem } = await post(button.dataset.test, { eventKey: choice.value });
    button.disabled = false;
    output.replaceChildren(...(problem ? [paragraph(problem)] : describe(answer)));
  });
  choice.addEventListener("change", () => (output.textContent = ""));
}

function describe({ outcome, status, durationMs, error, response }) {
  const pill = document.createElement("span");
  pill.className = `pill ${outcome === "delivered" ? "good" : "bad"}`;
  pill.textContent = status ?? outcome;
  const word = outcome === "delivered" ? "Delivered" : "Failed";
  const line = paragraph(` ${word} in ${durationMs} ms${error ? `: ${error}` : "."}`);
  line.prepend(pill);
  return response ? [line, paragraph(response, "raw")] : [line];
}

function paragraph(text, className = "") {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}
