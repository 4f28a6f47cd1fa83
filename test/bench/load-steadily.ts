import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { RecordableHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { isWhole } from "./load";

/**
 * Sends requests at a rate, each connection its share of them. A request that is late because the
 * one before it took long counts from when it was due.
 *
 * @param requests for each connection, whole requests as bytes
 * @param latency gets each request's, in microseconds
 * @returns answered requests per second
 * @throws Error for any response but 201
 */
export async function loadSteadily(
  url: string,
  requests: readonly (readonly Buffer[])[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
  latency: RecordableHistogram,
): Promise<number> {
  const start = performance.now();
  const interval = (requests.length * 1000) / perSecond;
  await Promise.all(
    requests.map(async (own, n) => {
      const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      const first = start + (n * interval) / requests.length;
      for (let sent = 0; sent * interval < seconds * 1000; sent += 1) {
        const dueAt = first + sent * interval;
        await sleep(Math.max(0, dueAt - performance.now()));
        await exchange(socket, own[sent]!);
        latency.record(Math.max(1, Math.round((performance.now() - dueAt) * 1000)));
      }
      socket.end();
    }),
  );
  return (latency.count * 1000) / (performance.now() - start);
}

async function exchange(socket: Socket, request: Buffer): Promise<void> {
  socket.write(request);
  let response = "";
  while (!isWhole(response)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    response += chunk.toString("latin1");
  }
  if (!response.startsWith("HTTP/1.1 201 ")) throw new Error(`Not a benchmark: ${response}`);
}
