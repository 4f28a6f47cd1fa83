import { wireCopying } from "./copying.js";
import { wireLive } from "./live.js";
import { wirePageKeys } from "./page-keys.js";
import { wireTimes } from "./times.js";

/**
 * Connects the parts that all pages share. Each page's script calls it once.
 *
 * @param live what the page does with the live stream; see live.js
 */
export function wirePage(live) {
  document.documentElement.classList.add("has-script");
  wirePageKeys();
  wireCopying();
  wireTimes();
  wireLive(live);
}
