export const eventsTable = "circleci_webhooks.events";

/**
 * One writer at a time, from before the first key is drawn until the commit: keys become visible in
 * order, and two receivers with the same events cannot deadlock.
 */
export const writersLock = "pg_advisory_xact_lock(1128483191, 1)";
