import type { RejectionLog } from "../../core/ports";
import {
  readUnverified,
  eventTypeOf,
  type StoredRejection,
  maxRejections,
  maxWrongPaths,
  type NewRejection,
  type Rejection,
} from "../../core/log/rejection";
import { createKeyedList } from "./keyed-list";

export interface MemoryRejections extends RejectionLog {
  /** Oldest first. */
  after(key: number, limit: number): Rejection[];
}

export function createMemoryRejections(
  nextKey: () => number,
  onChange: () => void,
): MemoryRejections {
  const rejections = createKeyedList<StoredRejection>();

  function add(rejection: NewRejection): void {
    const key = nextKey();
    rejections.push(key, toStoredRejection(key, rejection));
    if (rejection.code === "wrong_path") trimWrongPaths();
    if (rejections.size() > maxRejections) rejections.removeOldest();
  }

  function trimWrongPaths(): void {
    const isWrongPath = ({ code }: Rejection): boolean => code === "wrong_path";
    const count = rejections.after(0, maxRejections + 1).filter(isWrongPath).length;
    if (count > maxWrongPaths) rejections.remove(isWrongPath, count - maxWrongPaths);
  }

  return {
    async save(batch) {
      batch.forEach(add);
      onChange();
    },
    async list({ limit, before }) {
      const found = [];
      for (const rejection of rejections.newestFirst(
        before === undefined ? before : Number(before),
      )) {
        if (found.length === limit) break;
        found.push(toRejection(rejection));
      }
      return found;
    },
    async countOpen() {
      return rejections.after(0, Infinity).filter(({ loggedAs }) => loggedAs === null).length;
    },
    find: async (key) => rejections.get(Number(key)),
    async markLogged(key, eventKey) {
      const rejection = rejections.get(Number(key));
      if (rejection) rejection.loggedAs ??= eventKey;
    },
    async removeBefore(time) {
      const isOld = (rejection: Rejection): boolean =>
        Date.parse(rejection.receivedAt) < time.getTime();
      return rejections.remove(isOld).length;
    },
    after: (key, limit) => rejections.after(key, limit).map(toRejection),
  };
}

function toStoredRejection(
  key: number,
  { receivedAt, responseStatus, code, headers, body, size, path }: NewRejection,
): StoredRejection {
  return {
    key: String(key),
    receivedAt: receivedAt.toISOString(),
    responseStatus,
    code,
    eventType: eventTypeOf(headers),
    size,
    path: path ?? null,
    unverified: readUnverified(body),
    loggedAs: null,
    headers,
    body,
  };
}

function toRejection({ headers, body, ...listed }: StoredRejection): Rejection {
  return listed;
}
