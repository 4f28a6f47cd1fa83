const units = [
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];
const day = 86_400;

/** Rows show relative times for a day. The title has the exact time, local and in UTC. */
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
  if (seconds >= day) return undefined;
  const [size, name] = units.find(([size]) => seconds >= size) ?? [];
  return size === undefined ? "now" : `${Math.floor(seconds / size)} ${name} ago`;
}
