import { dayOf, formatDay, isUtc } from "../../layout/times.js";

/** The server groups the rows by days in UTC; this groups them by days in the zone that is shown. */
export function wireDays() {
  group();
  document.addEventListener(
    "shown",
    ({ detail }) => (detail.parts.includes("rows") || detail.parts.includes("older")) && group(),
  );
  document.addEventListener("zone", group);
}

function group() {
  const list = document.querySelector(".rows");
  for (const heading of list?.querySelectorAll(".day") ?? []) heading.remove();
  let last;
  for (const item of list?.querySelectorAll(":scope > li") ?? []) {
    const date = new Date(item.querySelector("time[data-format]").dateTime);
    const day = dayOf(date);
    if (day !== last) item.before(createHeading(date));
    last = day;
  }
}

function createHeading(date) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  item.className = "day";
  heading.textContent = formatDay(date);
  if (isUtc()) heading.append(" UTC");
  item.append(heading);
  return item;
}
