export interface Secrets {
  values: string[];
  sources: string[];
  warnings: string[];
  problems: string[];
}

export function readSecrets(
  env: Record<string, string | undefined>,
  readFile: (path: string) => string,
): Secrets {
  const found: Secrets = { values: [], sources: [], warnings: [], problems: [] };
  const add = (source: string, secrets: readonly string[]): void => {
    if (secrets.some((secret) => secret.trim() === "")) {
      found.problems.push(`${source}: a secret is blank. Set the webhook's secret token.`);
    }
    found.sources.push(source);
    found.values.push(...secrets);
    if (secrets.some((secret) => secret !== secret.trim())) {
      found.warnings.push(
        `${source}: a secret has leading or trailing white space, which is part of the secret.`,
      );
    }
  };

  const { CIRCLECI_WEBHOOK_SECRET: secret, CIRCLECI_WEBHOOK_SECRET_FILE: file } = env;
  if (secret) add("CIRCLECI_WEBHOOK_SECRET", [secret]);
  if (file) {
    try {
      const lines = readLines(readFile(file));
      if (lines.some((line) => line.startsWith("#"))) {
        found.warnings.push(
          "CIRCLECI_WEBHOOK_SECRET_FILE: a line that begins with # is used as a secret. Comments are not supported.",
        );
      }
      if (lines.length > 0) add("CIRCLECI_WEBHOOK_SECRET_FILE", lines);
      else
        found.problems.push(
          `CIRCLECI_WEBHOOK_SECRET_FILE: ${file} is empty. Add one secret per line.`,
        );
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      found.problems.push(`CIRCLECI_WEBHOOK_SECRET_FILE: cannot read ${file} (${why}).`);
    }
  }
  if (env.NODE_ENV === "production" && found.sources.length === 0 && found.problems.length === 0) {
    found.problems.push(
      "CIRCLECI_WEBHOOK_SECRET is required when NODE_ENV is production. Set it to the webhook's secret token in CircleCI.",
    );
  }
  return found;
}

/** One secret per line, without a byte order mark, which editors hide. */
function readLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}
