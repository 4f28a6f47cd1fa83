import { InvalidArgumentError } from "commander";
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
    isLocal
      ? "The receiver's secret is not known here: no server was started in this folder without one, and CIRCLECI_WEBHOOK_SECRET is not set. Run this in the receiver's folder, or pass --secret."
      : "The receiver's secret is not known here. Set CIRCLECI_WEBHOOK_SECRET, or pass --secret.",
  );
}

/** @throws InvalidArgumentError for a secret that is empty or white space */
export function parseSecret(value: string): string {
  if (value.trim() !== "") return value;
  throw new InvalidArgumentError("It must not be empty.");
}
