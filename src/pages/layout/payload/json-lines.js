import { formatPath, writeJson } from "./json-text.js";

/** A line of the tree: a name and its value, or the start of an object or array. */
const anyLine = ".json summary, .json .leaf";

/** Lines can be folded all at once, walked through with the arrow keys, and copied. */
export function wireJsonLines() {
  document.addEventListener("click", handleClick, { capture: true });
  document.addEventListener("pointerover", ({ target }) => {
    if (!document.querySelector(".line-tools :focus-visible")) moveTools(target);
  });
  document.addEventListener("focusin", ({ target }) => moveTools(target));
  document.addEventListener("pointerdown", ({ target }) => makeFocusable(target.closest(anyLine)));
  document.addEventListener("keydown", handleArrow);
}

function handleClick({ target }) {
  const { fold, copies } = target.dataset;
  if (fold) foldAll(fold === "open");
  // Capturing: the text must be there when copying.js reads it.
  if (copies) target.dataset.text = textOf(target.closest(anyLine), copies);
}

function foldAll(isOpen) {
  for (const details of document.querySelectorAll(".json details"))
    details.open = isOpen || details.matches(".json > details");
}

/** One pair of buttons serves all lines. */
function moveTools(target) {
  const line = target.closest(anyLine);
  const tools = document.querySelector(".line-tools");
  if (!line || !tools || tools.parentElement === line) return;
  tools.hidden = false;
  for (const button of tools.children) button.classList.remove("copied");
  line.append(tools);
}

/** Leaves are no tab stops: a payload has a hundred. */
function makeFocusable(line) {
  if (line?.matches(".leaf")) line.tabIndex = -1;
}

const steps = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);

function handleArrow(event) {
  const step = steps.get(event.key);
  const line = event.target.closest(anyLine);
  if (step === undefined || !line) return;
  event.preventDefault();
  const lines = [...document.querySelectorAll(anyLine)].filter(
    (each) => !each.closest("details:not([open]) > .inside"),
  );
  const next = lines[lines.indexOf(line) + step];
  if (!next) return;
  makeFocusable(next);
  next.focus();
}

function textOf(line, copies) {
  const node = line.matches("summary") ? line.parentElement : line;
  return copies === "path" ? formatPath(node) : writeJson(node);
}
