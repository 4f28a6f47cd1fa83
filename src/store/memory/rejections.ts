import type { RejectionStore } from "../../core/ports";
import {
  readUnverified,
  eventTypeOf,
  type StoredRejection,
  maxRejections,
  type NewRejection,
  type Rejection,
} from "../../core/rejection";
import type { FeedSignal } from "../feed-signal";

/** Refused deliveries, in the process. */
export function createMemoryRejections(signal: FeedSignal): RejectionStore {
  let kept: StoredRejection[] = [];
  let newest = 0;

  function add({ receivedAt, responseStatus, code, headers, body, size }: NewRejection): void {
    newest += 1;
    kept.unshift({
      key: String(newest),
      receivedAt: receivedAt.toISOString(),
      responseStatus,
      code,
      eventType: eventTypeOf(headers),
      size,
      unverified: readUnverified(body),
      loggedAs: null,
      headers,
      body,
    });
  }

  return {
    async saveRejections(batch) {
      batch.forEach(add);
      kept.length = Math.min(kept.length, maxRejections);
      signal.fire();
    },
    async listRejections({ limit, before }) {
      const below = before === undefined ? Infinity : Number(before);
      return kept
        .filter(({ key }) => Number(key) < below)
        .slice(0, limit)
        .map(toListed);
    },
    async findRejection(key) {
      return kept.find((rejection) => rejection.key === key);
    },
    async markRejection(key, loggedAs) {
      const rejection = kept.find((candidate) => candidate.key === key);
      if (rejection) rejection.loggedAs ??= loggedAs;
    },
    async removeRejectionsBefore(time) {
      const before = kept.length;
      kept = kept.filter(({ receivedAt }) => Date.parse(receivedAt) >= time.getTime());
      return before - kept.length;
    },
  };
}

function toListed({ headers, body, ...listed }: StoredRejection): Rejection {
  return listed;
}
