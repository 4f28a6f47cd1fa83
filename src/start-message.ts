import type { Config } from "./config";
import { withoutCredentials } from "./store/open-postgres";

/** What a person needs to know when the server has started, and can act on. */
export function startMessage(config: Config, port: number, generatedSecret?: string): string {
  const base = `http://${urlHost(config.host)}:${port}`;
  const rows: [label: string, text: string][] = [
    ["Webhooks", `POST ${base}/log-circleci-webhook`],
    ["Log", `GET  ${base}/fetch-webhooks-logs (${readers(config)})`],
    ["Inspector", `${base}/inspector`],
    ["Kept in", describeStore(config)],
    ...secretRows(config, generatedSecret),
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
  return storeUrl.startsWith("sqlite:") ? storeUrl : withoutCredentials(storeUrl);
}

function readers({ readToken }: Config): string {
  return readToken === undefined ? "this machine only; READ_TOKEN opens it" : "wants READ_TOKEN";
}

function secretRows(config: Config, generated: string | undefined): [string, string][] {
  if (generated === undefined) {
    const { length } = config.secrets;
    const count = length === 1 ? "one secret" : `${length} secrets`;
    return [["Secret", `${count}, from ${config.secretSources.join(" and ")}`]];
  }
  return [
    ["Secret", `none is set, so this one was made for this run: ${generated}`],
    ["", "1. CircleCI, Project Settings > Webhooks: paste it as the webhook's Secret token"],
    ["", `2. .env, so that it stays: CIRCLECI_WEBHOOK_SECRET=${generated}`],
  ];
}

/** An address that a browser or curl on this machine reaches. */
function urlHost(host: string | undefined): string {
  if (host === undefined || host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
