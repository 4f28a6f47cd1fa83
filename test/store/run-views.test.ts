import { Client } from "pg";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store";
import { makeHistory, saveHistory } from "../support/make-history";
import { createDatabase, silent } from "../support/open-stores";

const role = "insights_reader";

describe("the views of runs in PostgreSQL", () => {
  it("show runs to a role that may read nothing else", async () => {
    const database = await createDatabase();
    const store = await openPostgresStore(database.url, silent);
    await saveHistory(store, makeHistory(10));
    await store.close();
    // As docs/insights.md says. Roles belong to the server, which other tests share.
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'read'`);
    await database.query(`GRANT USAGE ON SCHEMA circleci_webhooks TO ${role}`);
    await database.query(
      `GRANT SELECT ON circleci_webhooks.workflow_runs, circleci_webhooks.job_runs TO ${role}`,
    );
    const url = Object.assign(new URL(database.url), { username: role, password: "read" });
    const client = new Client(url.href);
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT count(*)::integer AS jobs, bool_and(abs(duration_seconds
           - extract(epoch FROM stopped_at - started_at)) < 0.001) AS fits
         FROM circleci_webhooks.job_runs WHERE started_at > '2026-01-01'`,
      );
      expect(rows).toEqual([{ jobs: 20, fits: true }]);
      const workflows = await client.query("SELECT * FROM circleci_webhooks.workflow_runs");
      expect(workflows.rowCount).toBe(10);
      await expect(client.query("SELECT * FROM circleci_webhooks.events")).rejects.toThrow(
        "permission denied",
      );
    } finally {
      await client.end();
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await database.drop();
    }
  }, 60_000);
});
