import { once } from "node:events";
import { connect } from "node:net";
import type { RecordableHistogram } from "node:perf_hooks";

/**
 * Sends requests over one connection each, one after the other, for some seconds. A load generator
 * in Node that parses HTTP needs more of a core than the servers that it measures, so this one
 * writes prepared bytes, and reads of a response its status and its length.
 *
 * @param requests for each connection, whole requests as bytes; from the first again after the last
 * @param latency gets each request's, in microseconds
 * @param atLeast requests of each connection, however long they take
 * @returns answered requests per second
 * @throws Error for any response but 201
 */
export async function load(
  url: string,
  requests: readonly (readonly Buffer[])[],
  seconds: number,
  latency: RecordableHistogram,
  atLeast = 1,
): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const port = Number(new URL(url).port);
  await Promise.all(requests.map((own) => runConnection(port, own, end, latency, atLeast)));
  return (latency.count * 1000) / (performance.now() - start);
}

async function runConnection(
  port: number,
  requests: readonly Buffer[],
  end: number,
  latency: RecordableHistogram,
  atLeast: number,
): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let sent = 0;
  let sentAt = 0;
  let response = "";
  const send = (): void => {
    sentAt = performance.now();
    socket.write(requests[sent++ % requests.length]!);
  };
  const closed = once(socket, "close");
  socket.on("data", (chunk: Buffer) => {
    response += chunk.toString("latin1");
    if (!isWhole(response)) return;
    if (!response.startsWith("HTTP/1.1 201 ")) {
      return void socket.destroy(new Error(`Not a benchmark: ${response}`));
    }
    response = "";
    const now = performance.now();
    latency.record(Math.max(1, Math.round((now - sentAt) * 1000)));
    if (now < end || sent < atLeast) send();
    else socket.end();
  });
  send();
  await closed;
}

export function isWhole(response: string): boolean {
  const head = response.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(response) ?? [];
  return response.length >= head + 4 + Number(length);
}
