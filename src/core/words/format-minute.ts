/** "2026-11-23 10:12 UTC" */
export function formatMinute(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
