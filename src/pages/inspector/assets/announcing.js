/** Says something to who cannot see the page change. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/** Says something above the list, where everybody sees it; it goes with the next that is shown. */
export function notify(text) {
  document.getElementById("notice").textContent = text;
}
