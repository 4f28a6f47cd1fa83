import type { NewRejection } from "../../src/core/log/rejection";

/** A rejection of three bytes that are not text. */
export function makeRejection(changes: Partial<NewRejection> = {}): NewRejection {
  return {
    receivedAt: new Date(Date.UTC(2026, 10, 23)),
    responseStatus: 401,
    code: "invalid_signature",
    headers: { "circleci-event-type": "ping", "x-many": ["a", "b"] },
    body: Buffer.from([0, 255, 10]),
    size: 3,
    ...changes,
  };
}
