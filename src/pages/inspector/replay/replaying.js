import { show } from "../navigation.js";
import { wireReplayingMany } from "./replaying-many.js";
import { offerTargets, sendReplay } from "./send-replay.js";

export function wireReplaying() {
  offerTargets();
  wireReplayingMany();
  document.addEventListener("shown", offerTargets);
  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "replay") return;
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    button.disabled = true;
    await replayOne(event.target);
    button.disabled = false;
  });
}

async function replayOne(form) {
  const output = form.querySelector("[role=status]");
  output.textContent = "Sending…";
  const { problem } = await sendReplay(form.dataset.replay, form.elements.url.value);
  if (problem) output.textContent = problem;
  // Do nothing if the user has navigated away in the meantime.
  else if (form.isConnected) await show(location.href, { parts: ["detail"], history: "keep" });
}
