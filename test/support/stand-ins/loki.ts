import { isJsonType, parseJson, type StandIn, startStandIn } from "./start-stand-in";

interface Stream {
  stream: Record<string, string>;
  values: unknown[][];
}

/** Section 6: the push API of one tenant. */
export async function startLoki(tenant?: string): Promise<StandIn & { streams: Stream[] }> {
  const streams: Stream[] = [];
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
        if (line.length > 256 * 1024) return { status: 400, body: "line_too_long" };
      }
    }
    streams.push(...(pushed as Stream[]));
    return { status: 204 };
  });
  return { ...standIn, streams };
}
