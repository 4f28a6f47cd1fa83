import type { Job } from "../destinations/destination";

/** "12 notifications: 9 broken, 3 fixed" */
export function countChanges(jobs: readonly Job[]): string {
  const counts = new Map<string, number>();
  for (const { event, notification } of jobs) {
    const word = (notification.change ?? event.status ?? event.type).replaceAll("_", " ");
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `${jobs.length} notifications: ${parts.join(", ")}`;
}
