import type { SecretSource } from "../pages/inspector/list/present-first-run";
import type { Config } from "./read-config";
import type { Generated } from "./start-message";

/**
 * Describes where to find the secret for a webhook in CircleCI, for the inspector's first steps.
 */
export function describeSecretSource(
  { secretSources }: Pick<Config, "secretSources">,
  { secretPath }: Generated,
  secretFile: string | undefined,
): SecretSource {
  if (secretPath !== undefined) {
    return {
      description: "The server generated it, and printed it when it started. This prints it again:",
      command: printFile(secretPath),
    };
  }
  const [source] = secretSources;
  if (source === undefined) {
    return { description: "The server generated it, and printed it when it started." };
  }
  return source === "CIRCLECI_WEBHOOK_SECRET_FILE" && secretFile !== undefined
    ? {
        description: `It is a line of the file that ${source} names:`,
        command: printFile(secretFile),
        setting: source,
      }
    : {
        description: `It is the server's setting ${source}. In the server's folder, this prints it:`,
        command: `printenv ${source} || grep '^${source}=' .env`,
      };
}

function printFile(path: string): string {
  return `cat '${path.replaceAll("'", `'\\''`)}'`;
}
