import type { BranchState } from "../../src/core/runs/change";
import type {
  Attempt,
  NewNotification,
  PreparedRequest,
  StoredNotification,
} from "../../src/core/routing/notification";
import type { Attempted } from "../../src/core/routing/outbox";
import type { Store } from "../../src/core/ports";
import { makeDelivery } from "./make-delivery";

export const at = new Date("2026-11-23T10:12:31.000Z");

export function later(seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}

export function makeNotification(changes: Partial<NewNotification> = {}): NewNotification {
  return {
    destination: "team-chat",
    eventKey: "1",
    subject: '["project","deploy",null,"branch","main"]',
    change: "broken",
    reason: "deploy broke on main",
    streak: { since: "2026-11-20T08:00:00.000Z", eventKey: "1" },
    olderThan: null,
    breakGroup: null,
    ...changes,
  };
}

export function makeBranchState(changes: Partial<BranchState> = {}): BranchState {
  return {
    subject: "s",
    conclusion: "failing",
    runs: ["run failed"],
    ...{ pipelineNumber: 12, tag: null, olderInRow: 0 },
    stoppedAt: 1_700_000_000_000,
    since: 1_600_000_000_000,
    sinceEventKey: "1",
    openAt: ["on-call"],
    ...changes,
  };
}

export function makeRequest(changes: Partial<PreparedRequest> = {}): PreparedRequest {
  return {
    method: "POST",
    url: "https://hooks.slack.com/services/…",
    headers: { "content-type": "application/json" },
    body: Buffer.from([0, 255, 10]),
    ...changes,
  };
}

export function makeAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    ...{ at: later(1).toISOString(), durationMs: 12, status: 200, response: "ok", error: null },
    ...changes,
  };
}

export function makeAttempted(changes: Partial<Attempted> & Pick<Attempted, "keys">): Attempted {
  return {
    ...{ destination: "team-chat", attempt: makeAttempt(), state: "delivered" as const },
    ...{ retryInMs: null, isFailure: changes.state === "failed" },
    ...{ result: null, pause: null, requests: [], ...changes },
  };
}

/** Saves an event, and routes one notification of it, changed as given, for each of the arguments. */
export async function routeEvent(
  { events, outbox, feed }: Store,
  ...changes: Partial<NewNotification>[]
): Promise<StoredNotification[]> {
  const from = (await outbox.readCursor()) ?? 0;
  const { key: eventKey } = await events.save(makeDelivery(`event ${from}`));
  const { key: to } = await feed.newestCursor();
  const notifications = changes.map((change) => makeNotification({ eventKey, ...change }));
  await outbox.route({ from, to, notifications, branchStates: [], at });
  const added = await outbox.list({ eventKey }, { limit: changes.length });
  const found = await Promise.all(added.reverse().map(({ key }) => outbox.find(key)));
  return found.flatMap((notification) => notification ?? []);
}
