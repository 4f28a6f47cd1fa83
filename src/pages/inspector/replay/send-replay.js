import { recall, remember } from "../../layout/storage.js";

const storageKey = "inspector-replay-targets";
const maxTargets = 6;

/** @returns the target's `status` (null for no response, with its `reason`), or the `problem` if the replay was not sent */
export async function sendReplay(route, url) {
  try {
    const response = await fetch(route, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-by": "inspector" },
      body: JSON.stringify({ url }),
    });
    const { error, status } = await response.json();
    if (!response.ok) return { problem: error.message };
    rememberTarget(url);
    return { status, reason: error };
  } catch {
    return { problem: "The server cannot be reached. Try again." };
  }
}

/** Suggests the targets of recent replays, and fills in the last one. */
export function offerTargets() {
  const targets = recallTargets();
  const options = targets.map((value) =>
    Object.assign(document.createElement("option"), { value }),
  );
  document.getElementById("replay-targets").replaceChildren(...options);
  for (const id of ["replay", "replay-many"]) {
    const { url } = document.getElementById(id)?.elements ?? {};
    if (url) url.value ||= targets[0] ?? "";
  }
}

function rememberTarget(url) {
  const targets = [url, ...recallTargets().filter((each) => each !== url)];
  remember("localStorage", storageKey, JSON.stringify(targets.slice(0, maxTargets)));
  offerTargets();
}

/** The newest first. What is stored may be damaged. */
function recallTargets() {
  try {
    const targets = JSON.parse(recall("localStorage", storageKey) ?? "[]");
    return Array.isArray(targets) ? targets.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
