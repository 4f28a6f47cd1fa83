/** "9 min 35 s"; undefined if a time is missing or invalid. */
export function formatDuration(from: string | null, to: string | null): string | undefined {
  const milliseconds = Date.parse(to ?? "") - Date.parse(from ?? "");
  return milliseconds >= 0 ? formatLength(milliseconds) : undefined;
}

/** Two units that follow each other: "9 min 35 s", "2 d" for two days and some minutes. */
export function formatLength(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const largest = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(largest, largest + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
