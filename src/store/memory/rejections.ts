import type { RejectionStore } from "../../core/ports";
import {
  claimOf,
  eventTypeOf,
  type KeptRejection,
  mostRejections,
  type Rejected,
  type Rejection,
} from "../../core/rejection";
import type { DecisionSignal } from "../decision-signal";

/** Refused deliveries, in the process. */
export function createMemoryRejections(signal: DecisionSignal): RejectionStore {
  let kept: KeptRejection[] = [];
  let newest = 0;

  function add({ receivedAt, status, code, headers, body, size }: Rejected): void {
    newest += 1;
    kept.unshift({
      key: String(newest),
      receivedAt: receivedAt.toISOString(),
      status,
      code,
      eventType: eventTypeOf(headers),
      size,
      claim: claimOf(body),
      loggedAs: null,
      headers,
      body,
    });
  }

  return {
    async saveRejections(batch) {
      batch.forEach(add);
      kept.length = Math.min(kept.length, mostRejections);
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

function toListed({ headers, body, ...listed }: KeptRejection): Rejection {
  return listed;
}
