const units = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** The exact time stays in the title. */
export function keepTimesRelative() {
  update();
  document.addEventListener("shown", update);
  setInterval(update, 10_000);
}

function update() {
  for (const time of document.querySelectorAll(".row time")) {
    time.textContent = relative((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}

function relative(seconds) {
  const [size, name] = units.find(([size]) => seconds >= size) ?? [];
  return size === undefined ? "now" : `${Math.floor(seconds / size)} ${name} ago`;
}
