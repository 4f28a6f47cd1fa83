export function tableOf(name: string): string {
  return `circleci_webhooks.${name}`;
}

export const eventsTable = tableOf("events");

/** The sequence of the keys of events, redeliveries and rejections. */
export const keySequence = "circleci_webhooks.keys";

/**
 * The lock of writers. Held from before the first key is drawn until the commit, so that keys
 * become visible in order and two receivers that write the same events cannot deadlock.
 */
export const writersLock = "pg_advisory_xact_lock(1128483191, 1)";
