import { isUtc } from "../../layout/times.js";
import { filterBy } from "../navigation.js";

/** Without script, days begin at midnight in UTC; with it, in the zone that is shown. */
export function wirePresets() {
  update();
  document.addEventListener("shown", update);
  document.addEventListener("zone", update);
  wireHistogram();
}

function update() {
  for (const link of document.querySelectorAll("[data-days-ago]")) {
    const midnight = new Date();
    if (isUtc()) midnight.setUTCHours(0, 0, 0, 0);
    else midnight.setHours(0, 0, 0, 0);
    midnight.setDate(midnight.getDate() - Number(link.dataset.daysAgo));
    const query = new URLSearchParams(link.search);
    query.set("since", toMinute(midnight));
    link.search = query;
  }
}

/** "2026-11-23 14:05", in the zone that is shown, as ISO 8601 in UTC. Anything else stays as it is. */
export function toUtc(value) {
  const text = value.trim();
  if (!/^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?$/.test(text)) return text;
  const local = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const date = new Date(isUtc() ? `${local}Z` : local);
  return Number.isNaN(date.getTime()) ? text : toMinute(date);
}

function toMinute(date) {
  return `${date.toISOString().slice(0, 16)}Z`;
}

/** Dragging over the histogram selects a range. */
function wireHistogram() {
  let start;
  document.addEventListener("pointerdown", (event) => {
    start = event.button === 0 ? findPart(event) : undefined;
    if (start) event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    const end = start && findPart(event, start.figure);
    if (end) drawSelection(start, end);
  });
  document.addEventListener("pointerup", (event) => {
    const end = start && findPart(event, start.figure);
    if (end) selectRange(start, end);
    start = undefined;
  });
}

/** The part under the pointer; the nearest of `figure` during a drag. */
function findPart({ target, clientX }, figure = target.closest?.(".histogram")) {
  if (!figure) return undefined;
  const parts = Number(figure.dataset.parts);
  const { left, width } = figure.querySelector("svg").getBoundingClientRect();
  const index = Math.floor(((clientX - left) / width) * parts);
  return { figure, index: Math.max(0, Math.min(parts - 1, index)) };
}

function drawSelection(start, end) {
  const selection = start.figure.querySelector(".selection");
  selection.setAttribute("x", Math.min(start.index, end.index));
  selection.setAttribute("width", Math.abs(start.index - end.index) + 1);
}

function selectRange(start, end) {
  const { start: from, step } = start.figure.dataset;
  const at = (index) => new Date(Number(from) + index * Number(step)).toISOString();
  const query = new URLSearchParams(location.search);
  query.set("since", at(Math.min(start.index, end.index)));
  query.set("until", at(Math.max(start.index, end.index) + 1));
  void filterBy(query);
}
