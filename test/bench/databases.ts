import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

/** Empty logs for a benchmark, on a new PostgreSQL server or on that of TEST_DATABASE_URL. */
const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-bench-"));

interface Server {
  url: string;
  stop(): Promise<void>;
}

let server: Promise<Server> | undefined;

export function createSqliteUrl(): string {
  return `sqlite:${join(folder, `${randomName()}.db`)}`;
}

export async function createPostgresUrl(): Promise<string> {
  const { url } = await (server ??= startServer());
  const name = randomName();
  await queryPostgres(url, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(url), { pathname: name }).href;
}

export async function queryPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

export async function stopDatabases(): Promise<void> {
  await (await server)?.stop();
  rmSync(folder, { recursive: true });
}

async function startServer(): Promise<Server> {
  const { TEST_DATABASE_URL: url } = process.env;
  if (url) return { url, stop: () => Promise.resolve() };
  const { startPostgres } = await import("../support/postgres-server.mjs");
  return startPostgres();
}

function randomName(): string {
  return `circleci_webhooks_${randomBytes(6).toString("hex")}`;
}
