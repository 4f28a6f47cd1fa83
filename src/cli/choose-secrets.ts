import { readConfig } from "../service/read-config";
import { findCredential } from "../service/generated-credentials";

/**
 * The secrets of the receiver that the command line talks about: the configured ones, or the one
 * that a server in this folder made.
 *
 * @param isLocal whether the receiver is on this machine
 * @throws Error that says what to do when there is none
 */
export function chooseSecrets(
  env: NodeJS.ProcessEnv,
  isLocal = true,
): readonly [string, ...string[]] {
  const { CIRCLECI_WEBHOOK_SECRET, CIRCLECI_WEBHOOK_SECRET_FILE } = env;
  const configured = readConfig({ CIRCLECI_WEBHOOK_SECRET, CIRCLECI_WEBHOOK_SECRET_FILE }).secrets;
  const generated = isLocal ? findCredential("secret") : undefined;
  const [first = generated, ...rest] = configured;
  if (first !== undefined) return [first, ...rest];
  throw new Error(
    "There is no secret. Start the receiver in this folder, set CIRCLECI_WEBHOOK_SECRET, or pass --secret.",
  );
}
