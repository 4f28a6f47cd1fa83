import { announce, notify } from "../layout/announcing.js";
import { post } from "./post.js";
import { focusSuccessor, refresh, refreshSoon } from "./refreshing.js";

/** Buttons with `data-post`: pause, resume, retry. */
export function wireChanges() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-post]");
    if (!button) return;
    const { post: route, done } = button.dataset;
    button.disabled = true;
    const { problem } = await post(route);
    button.disabled = false;
    if (problem) return notify(problem);
    try {
      await refresh();
    } catch (error) {
      console.warn(error);
      return notify(`${done} The page cannot be updated: the server cannot be reached.`);
    }
    // A button loses the focus when it is disabled.
    focusSuccessor(button);
    notify("");
    announce(done);
    // Notifications that were due may have been sent by then.
    refreshSoon();
  });
}
