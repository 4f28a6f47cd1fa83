import type { ListGroup, Job } from "../destination";
import { brokeTogether } from "../../messages/describe-breaks";

/** The time after a group's message in which further breaks are added to it, in milliseconds. */
const updateWindow = 10_000;

/** A message in the channel, and the breaks in it. */
interface GroupMessage {
  ts: string;
  channel: string;
  jobs: readonly Job[];
}

/**
 * The message to which a new break is added. A break that is in the message already gets a new one.
 */
export async function findGroupMessage(
  jobs: readonly Job[],
  listGroup: ListGroup,
): Promise<GroupMessage | undefined> {
  const [first] = jobs;
  const breakGroup = first?.notification.breakGroup ?? null;
  if (!first || breakGroup === null || !brokeTogether(jobs)) return undefined;
  const known = await listGroup(breakGroup);
  const { ts, channel, digest } = known.at(-1)?.notification.result ?? {};
  if (!ts || !channel || digest) return undefined;
  const said = known.filter(({ notification }) => notification.result?.ts === ts);
  const deliveredAt = Date.parse(said[0]?.notification.deliveredAt ?? "");
  const isSoon = Date.parse(first.notification.createdAt) - deliveredAt <= updateWindow;
  const subjects = new Set(said.map(({ notification }) => notification.subject));
  const isNew = !jobs.some(({ notification }) => subjects.has(notification.subject));
  return isSoon && isNew ? { ts, channel, jobs: said } : undefined;
}

/** Whether the message of a break contains other breaks, too. */
export async function isShared({ notification }: Job, listGroup: ListGroup): Promise<boolean> {
  const { batch, breakGroup, result } = notification;
  if (batch !== null) return true;
  const known = breakGroup === null ? [] : await listGroup(breakGroup);
  return known.some((one) => {
    const isOther = one.notification.key !== notification.key;
    return isOther && one.notification.result?.ts === result?.ts;
  });
}
