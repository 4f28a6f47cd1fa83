import type { SqlDatabase } from "./sql-database";

/**
 * Condition of the table `events`: an event that every consumer has read, and that no pending
 * notification of a registered destination needs.
 */
export function isRemovable(table: SqlDatabase["table"]): string {
  return `events.key <= coalesce((SELECT min(cursor) FROM ${table("consumers")}), ${Number.MAX_SAFE_INTEGER})
    AND NOT EXISTS (SELECT 1 FROM ${table("notifications")} AS needing
      JOIN ${table("destinations")} AS destinations ON destinations.name = needing.destination
      WHERE needing.event_key = events.key AND needing.state = 'pending' AND destinations.registered)`;
}
