/** A page with more marks would be slow. */
const maxMatches = 1_000;

/** Marks the matches in names and values. Enter and Shift+Enter walk through them. */
export function wireJsonSearch() {
  measureHeader();
  document.addEventListener("shown", measureHeader);
  window.addEventListener("resize", measureHeader);
  document.addEventListener("input", ({ target }) => {
    if (target.matches(".json-search")) search(target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".json-search")) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  });
}

/** The search stays in view below the header, whose height depends on its contents. */
function measureHeader() {
  const height = document.querySelector(".delivery-head")?.offsetHeight ?? 0;
  document.getElementById("detail").style.setProperty("--head-height", `${height}px`);
}

function search(text) {
  unmarkAll();
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), "giu");
  let left = text === "" ? 0 : maxMatches;
  for (const span of document.querySelectorAll(".json .key, .json .leaf > span:not(.line-tools)")) {
    if (left === 0) break;
    left -= markMatches(span, [...span.textContent.matchAll(pattern)].slice(0, left));
  }
  if (text === "") return showCount("");
  if (left === maxMatches) return showCount("no match");
  step(1);
}

function unmarkAll() {
  const marked = new Set(
    [...document.querySelectorAll(".json mark")].map((mark) => mark.parentElement),
  );
  for (const span of marked) span.replaceChildren(span.textContent);
}

/** @returns their number */
function markMatches(span, matches) {
  const [text] = span.childNodes;
  // Backwards, so that the text before a match stays one node.
  for (const { 0: match, index } of matches.toReversed()) {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + match.length);
    range.surroundContents(document.createElement("mark"));
  }
  return matches.length;
}

function step(by) {
  const marks = [...document.querySelectorAll(".json mark")];
  const at = marks.findIndex((mark) => mark.matches(".is-current"));
  const next = at === -1 ? 0 : (at + by + marks.length) % marks.length;
  marks[at]?.classList.remove("is-current");
  if (!marks[next]) return;
  marks[next].classList.add("is-current");
  reveal(marks[next]);
  showCount(`${next + 1} of ${marks.length}${marks.length === maxMatches ? "+" : ""}`);
}

/** Unfolds the lines around the match. */
function reveal(mark) {
  for (let each = mark.closest("details"); each; each = each.parentElement.closest("details"))
    each.open = true;
  mark.scrollIntoView({ block: "center" });
}

function showCount(text) {
  document.querySelector(".json-matches").textContent = text;
}
