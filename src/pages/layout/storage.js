/*
 * Web storage throws if the user has disabled it. The page then works without it.
 */

/** @param area "localStorage" (shared by all tabs) or "sessionStorage" (this tab) */
export function recall(area, name) {
  try {
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

export function remember(area, name, value) {
  try {
    window[area].setItem(name, value);
  } catch {
    // Storage is disabled or full.
  }
}
