export const eventsTable = "circleci_webhooks.events";

/** Events, redeliveries and rejections take their keys from it. */
export const keySequence = "circleci_webhooks.keys";

/**
 * Held from before the first key is drawn until the commit, so that keys become visible in order and
 * two receivers that write the same events cannot deadlock.
 */
export const writersLock = "pg_advisory_xact_lock(1128483191, 1)";
