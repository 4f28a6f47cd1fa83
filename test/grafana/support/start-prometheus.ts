import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { endAfterTests } from "../../support/end-after-tests";
import { createFolder } from "../../support/start-program";

export interface PromSample {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

export interface Prometheus {
  /** @throws Error with Prometheus's message if it cannot evaluate the query */
  query(query: string): Promise<PromSample[]>;
  /** Asks again and again until the query has a result. */
  waitFor(query: string): Promise<void>;
  stop(): Promise<void>;
}

/** A Prometheus that scrapes a receiver every second, as docs/grafana/prometheus.yaml says. */
export async function startPrometheus(target: string, token: string): Promise<Prometheus> {
  const folder = createFolder();
  const config = {
    global: { scrape_interval: "1s" },
    scrape_configs: [
      {
        job_name: "circleci-webhooks",
        authorization: { credentials: token },
        static_configs: [{ targets: [target] }],
      },
    ],
  };
  // JSON is YAML, too.
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, JSON.stringify(config));
  const port = await findFreePort();
  const child = endAfterTests(
    spawn(
      "prometheus",
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    ),
  );
  const closed = once(child, "close");

  async function query(text: string): Promise<PromSample[]> {
    const body = new URLSearchParams({ query: text });
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: "POST", body });
    const answer = (await response.json()) as { error?: string; data?: { result: PromSample[] } };
    if (!answer.data) throw new Error(`${text}: ${answer.error}`);
    return answer.data.result;
  }

  return {
    query,
    async waitFor(text) {
      for (;;) {
        const found = await query(text).catch((error: Error) => {
          // It does not listen yet.
          if (error.cause === undefined) throw error;
          return [];
        });
        if (found.length > 0) return;
        if (child.exitCode !== null) throw new Error("Prometheus has ended.");
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async stop() {
      child.kill();
      await closed;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
