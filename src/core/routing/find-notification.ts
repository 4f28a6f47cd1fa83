import { Failure } from "../errors";
import type { StoredNotification } from "./notification";
import type { Outbox } from "./outbox";

/** @throws Failure `no_such_notification` (404), `store_unavailable` (503) */
export async function findNotification(
  outbox: Pick<Outbox, "find">,
  key: string,
): Promise<StoredNotification> {
  const notification = await outbox.find(key);
  if (!notification) throw new Failure("no_such_notification");
  return notification;
}
