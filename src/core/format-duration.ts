/** "9 min 35 s"; undefined if a time is missing or invalid. */
export function formatDuration(from: string | null, to: string | null): string | undefined {
  const milliseconds = Date.parse(to ?? "") - Date.parse(from ?? "");
  if (!(milliseconds >= 0)) return undefined;
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.slice(0, 2).join(" ");
}
