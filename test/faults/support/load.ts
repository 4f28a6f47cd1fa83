import { makeDelivery, type SampleDelivery } from "../../../src/samples/make-delivery";
import { makeOne } from "../../../src/samples/make-samples";
import { loadSqlite } from "../../../src/store/sqlite/load-sqlite";
import { createFolder } from "../../support/start-program";
import { join } from "node:path";
import { createDatabase } from "../../support/open-stores";

export const secret = "ABCD123";

const sample = { kind: "workflow-completed", vcs: "github", status: "success" };

export function makeNew(): SampleDelivery {
  return makeDelivery(makeOne(sample, Date.now())[0]!, secret);
}

/** @returns the response status; undefined if there was no response */
export async function post(
  url: string,
  { headers, body }: SampleDelivery,
): Promise<number | undefined> {
  try {
    const target = `${url}/log-circleci-webhook`;
    const response = await fetch(target, { method: "POST", headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** A log on disk that a test reads without the program. */
export interface Disk {
  storeUrl: string;
  /** The bodies in the log, in order. */
  readBodies(): Promise<string[]>;
}

/** An empty log in every durable store. */
export const disks: [name: string, create: () => Promise<Disk>][] = [
  ["sqlite", createSqliteFile],
  ["postgres", createPostgresDatabase],
];

function createSqliteFile(): Promise<Disk> {
  const path = join(createFolder(), "webhooks.db");
  return Promise.resolve({
    storeUrl: `sqlite:${path}`,
    readBodies() {
      const file = new (loadSqlite())(path);
      const rows = file.prepare<[], { body: Buffer }>("SELECT body FROM payloads ORDER BY key");
      return Promise.resolve(rows.all().map(({ body }) => body.toString()));
    },
  });
}

async function createPostgresDatabase(): Promise<Disk> {
  const database = await createDatabase();
  return {
    storeUrl: database.url,
    async readBodies() {
      const rows = await database.query("SELECT body FROM circleci_webhooks.events ORDER BY key");
      return rows.map(({ body }) => String(body));
    },
  };
}
