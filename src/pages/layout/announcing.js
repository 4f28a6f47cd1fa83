/** Announces a change to screen readers. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/** Shows a notice above the list until the next navigation. */
export function notify(text) {
  document.getElementById("notice").textContent = text;
}
