import { readConfig } from "./config";
import { findSecret } from "./generated-secret";

/**
 * The secrets of the receiver that the command line talks about: what is set, or what a local
 * server on that port made for its run.
 *
 * @param port undefined for a receiver elsewhere
 * @throws Error that says what to do when there is none
 */
export function chooseSecrets(
  env: NodeJS.ProcessEnv,
  port: number | undefined,
): readonly [string, ...string[]] {
  const { CIRCLECI_WEBHOOK_SECRET, CIRCLECI_WEBHOOK_SECRET_FILE } = env;
  const configured = readConfig({ CIRCLECI_WEBHOOK_SECRET, CIRCLECI_WEBHOOK_SECRET_FILE }).secrets;
  const generated = port === undefined ? undefined : findSecret(port);
  const [first = generated, ...rest] = configured;
  if (first !== undefined) return [first, ...rest];
  throw new Error(
    "There is no secret. Start the receiver in this folder, set CIRCLECI_WEBHOOK_SECRET, or pass --secret.",
  );
}

export function defaultPort(env: NodeJS.ProcessEnv): number {
  return readConfig({ PORT: env.PORT }).port;
}
