import { InvalidArgumentError } from "commander";
import { readConfig } from "../service/read-config";
import { findCredential } from "../service/generated-credentials";

/**
 * The configured secrets, or else the one that the local server in this folder generated.
 *
 * @param isLocal whether the receiver runs on this machine
 * @throws Error with a remedy if no secret is found
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
      ? "No secret found: CIRCLECI_WEBHOOK_SECRET is not set, and no server has generated a secret in this folder. Run this in the receiver's folder, or pass --secret."
      : "No secret found. Set CIRCLECI_WEBHOOK_SECRET, or pass --secret.",
  );
}

/** @throws InvalidArgumentError for an empty or blank secret */
export function parseSecret(value: string): string {
  if (value.trim() !== "") return value;
  throw new InvalidArgumentError("It must not be empty.");
}
