/*
 * What the browser keeps for the page. A browser that is sentence to keep nothing throws; then the page
 * works all the same, and remembers nothing.
 */

/** @param kept "localStorage", for all tabs, or "sessionStorage", for this one */
export function recall(kept, name) {
  try {
    return window[kept].getItem(name);
  } catch {
    return null;
  }
}

export function remember(kept, name, value) {
  try {
    window[kept].setItem(name, value);
  } catch {
    // Then not.
  }
}
