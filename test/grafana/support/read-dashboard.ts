import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const folder = join(__dirname, "..", "..", "..", "docs", "grafana");

export interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { datasource: { type: string; uid: string }; expr?: string; rawSql?: string }[];
}

/** A query of a panel. */
export interface Query {
  name: string;
  text: string;
}

export const dashboards = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Dashboard);

export function listQueries(language: "expr" | "rawSql"): Query[] {
  return dashboards.flatMap(({ title, panels }) =>
    panels.flatMap(({ title: panel, targets = [] }) =>
      targets.flatMap((target) => {
        const text = target[language];
        return text === undefined ? [] : { name: `${title}: ${panel}`, text };
      }),
    ),
  );
}

/** What Grafana would ask Prometheus, with all projects selected. */
export function fillPromQl(text: string): string {
  return text
    .replaceAll("$project", ".*")
    .replaceAll("$__rate_interval", "5m")
    .replaceAll("$__range", "1h");
}

/**
 * What Grafana would ask PostgreSQL for the last 30 days, with all projects selected.
 * https://grafana.com/docs/grafana/latest/datasources/postgres/#macros
 */
export function fillSql(text: string): string {
  return text
    .replaceAll("${project:regex}", ".*")
    .replace(/\$__timeFilter\((\w+)\)/g, "$1 BETWEEN now() - interval '30 days' AND now()")
    .replace(/\$__timeGroup\((\w+), '1d'\)/g, "floor(extract(epoch from $1) / 86400) * 86400");
}
