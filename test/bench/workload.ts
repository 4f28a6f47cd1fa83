import { makeDelivery } from "../../src/samples/make-delivery";
import { makeOne } from "../../src/samples/make-samples";

export const secret = "benchmark-secret";

export const apiToken = "token-of-the-benchmark";

export const settings = {
  PORT: "0",
  CIRCLECI_WEBHOOK_SECRET: secret,
  API_TOKEN: apiToken,
};

/** Reads a route that requires the token. */
export async function fetchWithToken(url: string, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${apiToken}` };
  const response = await fetch(url, { headers, ...(signal && { signal }) });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

export const connections = 32;

/*
 * Every event is new to the server: together the connections send more events than the log in
 * memory keeps (10,000) before they begin again, and more than a log on disk takes in a run.
 */
const events = { warmUp: 1_000, load: 2_500 };

export interface Workload {
  /** For each connection, what it sends in a circle: whole requests. */
  warmUp: Buffer[][];
  load: Buffer[][];
}

/** @param branches that the runs are of, one after another */
export function makeWorkload(branches: readonly string[] = ["main"]): Workload {
  const requestOf = (_: unknown, n: number): Buffer => makeRequest(branches[n % branches.length]);
  const forEach = (count: number): Buffer[][] =>
    Array.from({ length: connections }, () => Array.from({ length: count }, requestOf));
  return { warmUp: forEach(events.warmUp), load: forEach(events.load) };
}

function makeRequest(branch = "main"): Buffer {
  const options = { kind: "workflow-completed", vcs: "github", status: "success", branch };
  const [sample] = makeOne(options, Date.now());
  const { body, headers } = makeDelivery(sample!, secret);
  const head = Object.entries({ host: "127.0.0.1", ...headers, "content-length": body.length })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return Buffer.concat([Buffer.from(`POST /log-circleci-webhook HTTP/1.1\r\n${head}\r\n`), body]);
}
