import { recall, remember } from "../layout/storage.js";

const storageKey = "inspector-list-width";
const [narrowest, widest] = [520, 720];
/** In pixels, for one press of an arrow key. */
const step = 20;
const changes = new Map([
  ["ArrowLeft", -step],
  ["ArrowRight", step],
]);

/** The line between list and delivery moves by pointer or arrow keys. */
export function wireDivider() {
  const divider = document.getElementById("divider");
  const stored = Number(recall("localStorage", storageKey));
  if (stored) setWidth(stored);
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener("pointermove", (event) => {
    if (divider.hasPointerCapture(event.pointerId)) setWidth(event.clientX);
  });
  divider.addEventListener("keydown", (event) => {
    const change = changes.get(event.key);
    if (change === undefined) return;
    event.preventDefault();
    setWidth(document.getElementById("list").offsetWidth + change);
  });

  function setWidth(wanted) {
    const width = Math.round(Math.max(narrowest, Math.min(widest, wanted)));
    document.querySelector("main").style.setProperty("--list-width", `${width}px`);
    divider.setAttribute("aria-valuenow", width);
    remember("localStorage", storageKey, width);
  }
}
