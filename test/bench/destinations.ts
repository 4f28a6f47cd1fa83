import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A server that accepts everything. */
export interface Sink {
  /** Requests that were answered, with the time of each. */
  readonly answeredAt: number[];
  stop(): Promise<void>;
}

const sinks: (Sink & { port: number })[] = [];

/** @param delay of each answer, in milliseconds */
export async function startSink(delay = 0): Promise<Sink & { port: number }> {
  const answeredAt: number[] = [];
  const server: Server = createServer((req, res) => {
    req.resume().on("end", () => {
      const answer = (): void => {
        res.writeHead(204).end();
        answeredAt.push(performance.now());
      };
      if (delay === 0) answer();
      else void sleep(delay).then(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const sink = { answeredAt, port, stop };
  sinks.push(sink);
  return sink;
}

/** A file of webhook destinations that get every event, at one server. */
export function writeDestinations(port: number, count: number): string {
  const destinations = Array.from({ length: count }, (_, n) => ({
    ...{ name: `bus-${n}`, type: "webhook", format: "circleci", secret: "the-secret-of-the-bench" },
    url: `http://127.0.0.1:${port}/${n}`,
  }));
  const path = join(mkdtempSync(join(tmpdir(), "circleci-webhooks-bench-")), "destinations.yml");
  writeFileSync(path, JSON.stringify({ destinations }));
  return path;
}

/** A file of three webhook destinations, at a server that accepts everything at once. */
export async function createDestinationsFile(): Promise<string> {
  const { port } = sinks[0] ?? (await startSink());
  return writeDestinations(port, 3);
}

export async function stopSink(): Promise<void> {
  await Promise.all(sinks.map((sink) => sink.stop()));
}
