const units = [
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];
const aDay = 86_400;

/** Rows say how long ago, for a day; the exact time, here and in UTC, stays in the title. */
export function keepTimesRelative() {
  update();
  document.addEventListener("shown", update);
  setInterval(update, 10_000);
}

function update() {
  for (const time of document.querySelectorAll(".row time")) {
    const date = new Date(time.dateTime);
    time.textContent = relative((Date.now() - date) / 1000) ?? time.dataset.clock;
    time.title = `${date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" })}\n${time.dataset.exact}`;
  }
}

function relative(seconds) {
  if (seconds >= aDay) return undefined;
  const [size, name] = units.find(([size]) => seconds >= size) ?? [];
  return size === undefined ? "now" : `${Math.floor(seconds / size)} ${name} ago`;
}
