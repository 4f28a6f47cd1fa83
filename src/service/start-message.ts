import type { Config } from "./read-config";
import { redactUrl } from "../store/postgres/open-postgres";

/** What the server made because it was not configured. */
export interface Generated {
  secret?: string;
  token?: string;
}

/** What a person needs to know when the server has started, and can act on. */
export function startMessage(config: Config, port: number, generated: Generated = {}): string {
  const base = `http://${urlHost(config.host)}:${port}`;
  const rows: [label: string, text: string][] = [
    ["Webhooks", `POST ${base}/log-circleci-webhook`],
    ["Log", `GET  ${base}/fetch-webhooks-logs`],
    ["Inspector", describeInspector(`${base}/inspector`, config, generated)],
    ["Kept in", describeStore(config)],
    ...secretRows(config, generated.secret),
    [
      "Try it",
      `npx circleci-webhooks send${base === "http://localhost:1337" ? "" : ` --url ${base}/log-circleci-webhook`}`,
    ],
    ...config.warnings.map((warning): [string, string] => ["Warning", warning]),
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(9)} ${text}`);
  return [`circleci-webhooks listens on port ${port}`, ...lines, ""].join("\n");
}

function describeStore({ storeUrl, logLimit }: Config): string {
  if (storeUrl === "memory:") {
    return `memory: the newest ${logLimit} events, until the server stops`;
  }
  return storeUrl.startsWith("sqlite:") ? storeUrl : redactUrl(storeUrl);
}

function describeInspector(url: string, { apiToken }: Config, { token }: Generated): string {
  if (token !== undefined) return `${url}?token=${token}`;
  return apiToken === undefined
    ? "closed; set API_TOKEN to open it"
    : `${url} (sign in with API_TOKEN)`;
}

function secretRows(config: Config, generated: string | undefined): [string, string][] {
  if (generated === undefined) {
    const { length } = config.secrets;
    const count = length === 1 ? "one secret" : `${length} secrets`;
    return [["Secret", `${count}, from ${config.secretSources.join(" and ")}`]];
  }
  return [
    ["Secret", `none is set, so this one was made for this folder: ${generated}`],
    ["", "CircleCI, Project Settings > Webhooks: paste it as the webhook's Secret token"],
  ];
}

/** An address that a browser or curl on this machine reaches. */
function urlHost(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
