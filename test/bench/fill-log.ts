import { randomBytes, randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { readDelivery } from "../../src/core/receive";
import type { Delivery, Store } from "../../src/core/ports";
import { makeRun, makeSample, type Sample } from "../../src/samples/make-sample";
import { loadSqlite } from "../../src/store/sqlite/load-sqlite";
import { openStore } from "../../src/store/open-store";
import { queryPostgres } from "./databases";

/** Events saved at once. */
const batch = 500;

/** Fills a log like that of a company: 80 projects, one failed event in ten. */
export async function fillLog(url: string, events: number): Promise<void> {
  const store = await openStore(url);
  const base = makeSample(
    { kind: "workflow-completed", vcs: "github", status: "success" },
    makeRun(Date.now()),
    Date.now(),
  );
  for (let n = 0; n < events; n += batch) {
    await saveBatch(store, base, n, Math.min(batch, events - n));
  }
  await store.close();
}

async function saveBatch(store: Store, base: Sample, first: number, count: number) {
  const deliveries = Array.from({ length: count }, (_, n) => makeDelivery(base, first + n));
  await Promise.all(deliveries.map(async (delivery) => store.events.save(delivery)));
}

function makeDelivery(base: Sample, n: number): Delivery {
  const { project, pipeline, workflow } = base as Record<string, object>;
  const vcs = (pipeline as { vcs: object }).vcs;
  const branch = n % 3 === 0 ? "main" : `feature/${n % 1_000}`;
  const event = {
    ...base,
    id: randomUUID(),
    project: { ...project, name: `service-${n % 80}` },
    workflow: { ...workflow, id: randomUUID(), status: n % 10 === 0 ? "failed" : "success" },
    pipeline: {
      ...pipeline,
      id: randomUUID(),
      number: n,
      vcs: { ...vcs, branch, revision: randomBytes(20).toString("hex") },
    },
  };
  const body = Buffer.from(JSON.stringify(event));
  const headers = {
    "content-type": "application/json",
    "user-agent": "CircleCI-Webhook/1.0",
    "circleci-event-type": "workflow-completed",
    "circleci-signature": `v1=${randomBytes(32).toString("hex")}`,
    "content-length": String(body.length),
  };
  return readDelivery({ body, headers, receivedAt: new Date() });
}

/** Removes the events that a benchmark added to a log. */
export async function trimLog(url: string, events: number): Promise<void> {
  if (url.startsWith("sqlite:")) {
    const file = new (loadSqlite())(url.slice("sqlite:".length));
    file.pragma("foreign_keys = ON");
    file.prepare("DELETE FROM events WHERE key > ?").run(events);
    file.close();
  } else {
    await queryPostgres(url, `DELETE FROM circleci_webhooks.events WHERE key > ${events}`);
  }
}

/** In bytes, including indexes. */
export async function sizeOnDisk(url: string): Promise<number> {
  if (url.startsWith("sqlite:")) return statSync(url.slice("sqlite:".length)).size;
  const [row] = await queryPostgres(
    url,
    "SELECT pg_total_relation_size('circleci_webhooks.events') AS size",
  );
  return Number(row?.size);
}
