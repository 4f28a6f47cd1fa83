import { recall, remember } from "./storage.js";

const units = [
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];
const secondsPerDay = 86_400;

/** "utc", or local time by default. */
const storageKey = "zone";

/**
 * Shows every `<time data-format>` in local time or in UTC. Formats: `relative` (within a day, else a
 * date and a clock time), `exact`, `minute` and `clock`. The title has both zones.
 */
export function wireTimes() {
  update();
  document.addEventListener("shown", update);
  setInterval(update, 10_000);
  document.getElementById("switch-zone").addEventListener("click", () => {
    remember("localStorage", storageKey, isUtc() ? "local" : "utc");
    update();
    document.dispatchEvent(new CustomEvent("zone"));
  });
}

export function isUtc() {
  return recall("localStorage", storageKey) === "utc";
}

/** "2026-11-23", in the zone that is shown. */
export function dayOf(date) {
  return new Intl.DateTimeFormat("en-CA", zoned({ dateStyle: "short" })).format(date);
}

/** "Monday 23 November 2026", in the zone that is shown. */
export function formatDay(date) {
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat("en-GB", zoned(parts)).format(date).replace(",", "");
}

function zoned(options) {
  return isUtc() ? { ...options, timeZone: "UTC" } : options;
}

function update() {
  for (const time of document.querySelectorAll("time[data-format]")) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    time.textContent = formats.get(time.dataset.format)(date);
    time.title = `${format(date, exact)}\n${formatUtc(date)}`;
  }
  const zone = isUtc() ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const each of document.querySelectorAll("[data-zone]")) each.textContent = zone;
  document.getElementById("switch-zone").textContent = isUtc() ? "UTC" : "Local";
}

const exact = {
  ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 },
  timeZoneName: "short",
};
const minute = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const clock = { hour: "2-digit", minute: "2-digit" };

const formats = new Map([
  ["exact", (date) => format(date, exact)],
  ["minute", (date) => format(date, minute)],
  ["clock", (date) => format(date, clock)],
  ["relative", (date) => relative((Date.now() - date) / 1000) ?? format(date, clock)],
]);

function format(date, parts) {
  const text = new Intl.DateTimeFormat("en-GB", zoned(parts)).format(date);
  return text.replace(",", "").replace(/^(\d\d)\/(\d\d)\/(\d{4})/, "$3-$2-$1");
}

function formatUtc(date) {
  return date.toISOString().replace("T", " ").replace("Z", " UTC");
}

function relative(seconds) {
  if (seconds >= secondsPerDay) return undefined;
  const [size, name] = units.find(([size]) => seconds >= size) ?? [];
  return size === undefined ? "now" : `${Math.floor(seconds / size)} ${name}`;
}
