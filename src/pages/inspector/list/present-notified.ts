import type { SettledNotification } from "../../../core/routing/outbox";

/** The mark of an event whose notifications were sent or have failed. */
export interface ShownNotified {
  /** "Notified team-chat. Notification failed: on-call" */
  title: string;
  hasFailed: boolean;
}

export function presentNotified(
  notifications: readonly SettledNotification[] = [],
): ShownNotified | undefined {
  if (notifications.length === 0) return undefined;
  const destinationsOf = (wanted: SettledNotification["state"]): string =>
    [
      ...new Set(
        notifications.flatMap(({ state, destination }) => (state === wanted ? destination : [])),
      ),
    ].join(", ");
  const [delivered, failed] = [destinationsOf("delivered"), destinationsOf("failed")];
  const sentences = [
    ...(delivered ? [`Notified ${delivered}`] : []),
    ...(failed ? [`Notification failed: ${failed}`] : []),
  ];
  return { title: sentences.join(". "), hasFailed: failed !== "" };
}
