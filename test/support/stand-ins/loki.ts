import { isJsonType, parseJson, type StandIn, startStandIn } from "./start-stand-in";

interface Stream {
  stream: Record<string, string>;
  values: unknown[][];
}

const hour = 3_600_000;

/**
 * Section 6: the push API of one tenant. A line may be an hour older than the newest of its stream,
 * and `maxAge` milliseconds old.
 */
export async function startLoki(
  tenant?: string,
  maxAge = Infinity,
): Promise<StandIn & { streams: Stream[] }> {
  const streams: Stream[] = [];
  const newest = new Map<string, number>();
  const standIn = await startStandIn((received) => {
    if (received.path !== "/loki/api/v1/push" || received.method !== "POST") return { status: 404 };
    if (received.headers["x-scope-orgid"] !== tenant) return { status: 401, body: "no org id" };
    const pushed = isJsonType(received) ? parseJson(received.body)?.streams : undefined;
    if (!Array.isArray(pushed)) return { status: 400, body: "couldn't parse push request" };
    for (const { stream, values } of pushed as Stream[]) {
      const areTexts = Object.values(stream).every((value) => typeof value === "string");
      const isEmpty = Object.keys(stream).length === 0;
      if (!areTexts || isEmpty) return { status: 400, body: "missing_labels" };
      for (const [time, line] of values) {
        if (typeof time !== "string" || !/^\d{19}$/.test(time) || typeof line !== "string") {
          return { status: 400, body: "couldn't parse push request: timestamp" };
        }
        if (Buffer.byteLength(line) > 256 * 1024) return { status: 400, body: "line_too_long" };
        const at = Number(time.slice(0, -6));
        const last = newest.get(JSON.stringify(stream)) ?? 0;
        if (at < last - hour) return { status: 400, body: "entry too far behind" };
        if (at < received.at - maxAge) return { status: 400, body: "timestamp too old" };
        if (at > received.at + hour / 6) return { status: 400, body: "timestamp too new" };
        newest.set(JSON.stringify(stream), Math.max(last, at));
      }
    }
    streams.push(...(pushed as Stream[]));
    return { status: 204 };
  });
  return { ...standIn, streams };
}
