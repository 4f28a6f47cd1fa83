import { recall, remember } from "../../layout/storage.js";

const storageKey = "inspector-density";

/** Comfortable rows have a second line. */
export function wireDensity() {
  const button = document.getElementById("density");
  set(recall("localStorage", storageKey) === "comfortable");
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));

  function set(isComfortable) {
    document.body.classList.toggle("is-comfortable", isComfortable);
    button.setAttribute("aria-pressed", String(isComfortable));
    remember("localStorage", storageKey, isComfortable ? "comfortable" : "compact");
  }
}
