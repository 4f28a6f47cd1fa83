import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

let sink: Server | undefined;

/** A file of three webhook destinations that get every event, at a server that accepts everything. */
export async function createDestinationsFile(): Promise<string> {
  sink ??= createServer((req, res) => req.resume().on("end", () => res.writeHead(204).end()));
  if (!sink.listening) {
    await new Promise<void>((resolve) => sink?.listen(0, "127.0.0.1", resolve));
  }
  const { port } = sink.address() as AddressInfo;
  const destinations = ["one", "two", "three"].map((name) => ({
    ...{ name, type: "webhook", format: "circleci", secret: "the-secret-of-the-bench" },
    url: `http://127.0.0.1:${port}/${name}`,
  }));
  const path = join(mkdtempSync(join(tmpdir(), "circleci-webhooks-bench-")), "destinations.yml");
  writeFileSync(path, JSON.stringify({ destinations }));
  return path;
}

export async function stopSink(): Promise<void> {
  sink?.closeAllConnections();
  await new Promise<void>((resolve) => (sink ? sink.close(() => resolve()) : resolve()));
}
