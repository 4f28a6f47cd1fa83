import type { Config } from "./read-config";
import { redactUrl } from "../store/postgres/open-postgres";

/** Credentials generated because none were configured. */
export interface Generated {
  secret?: string;
  /** The path of the secret's file. */
  secretPath?: string;
  token?: string;
}

export function startMessage(config: Config, port: number, generated: Generated = {}): string {
  const base = localUrl(config, port);
  const rows: [label: string, text: string][] = [
    ["Webhooks", `POST ${base}/log-circleci-webhook`],
    ["Log", `GET  ${base}/fetch-webhooks-logs`],
    ["Inspector", describeInspector(`${base}/inspector`, config, generated)],
    ["Store", describeStore(config)],
    ...secretRows(config, generated.secret),
    [
      "Try it",
      `npx circleci-webhooks send${base === "http://localhost:1337" ? "" : ` --url ${base}/log-circleci-webhook`}`,
    ],
    ...config.warnings.map((warning): [string, string] => ["Warning", warning]),
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(9)} ${text}`);
  return [`circleci-webhooks is listening on port ${port}`, ...lines, ""].join("\n");
}

function describeStore({ storeUrl, logLimit }: Config): string {
  if (storeUrl === "memory:") {
    return `memory: the newest ${logLimit} events, lost when the server stops`;
  }
  return storeUrl.startsWith("sqlite:") ? storeUrl : redactUrl(storeUrl);
}

function describeInspector(url: string, { apiToken }: Config, { token }: Generated): string {
  if (token !== undefined) return `${url}?token=${token}`;
  return apiToken === undefined
    ? "disabled. Set API_TOKEN to enable it"
    : `${url} (sign in with API_TOKEN)`;
}

function secretRows(config: Config, generated: string | undefined): [string, string][] {
  if (generated === undefined) {
    const { length } = config.secrets;
    const count = length === 1 ? "one secret" : `${length} secrets`;
    return [["Secret", `${count}, from ${config.secretSources.join(" and ")}`]];
  }
  return [
    ["Secret", `none is set, so one was generated for this folder: ${generated}`],
    ["", "Paste it as the webhook's Secret token in CircleCI, Project Settings > Webhooks"],
  ];
}

/** The server's URL on this machine. */
export function localUrl({ host }: Pick<Config, "host">, port: number): string {
  return `http://${urlHost(host)}:${port}`;
}

/** The host to use in a URL on this machine. */
function urlHost(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
