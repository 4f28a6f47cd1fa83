/** "2026-11-23 10:12:31.204 UTC" */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)} UTC`;
}

/** "201", or "401 ✓" after re-verification */
export function formatResponse(status: number, isReverified: boolean): string {
  return isReverified ? `${status} ✓` : String(status);
}

/** "10:12" */
export function formatClock(iso: string): string {
  return iso.slice(11, 16);
}

const day = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** "Monday 23 November 2026" */
export function formatDay(iso: string): string {
  return day.format(new Date(iso)).replace(",", "");
}

/** "1.8 kB" */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "87 ms", "1.8 s" */
export function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
