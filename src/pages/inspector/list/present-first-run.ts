import { quote } from "../../../core/words/quote";
import type { Rejection } from "../../../core/log/rejection";

/** The place of the webhooks' secret. Never the secret itself, because pages show none. */
export interface SecretSource {
  /** Such as "It is the value of MY_SECRET." */
  description: string;
  /** A shell command that prints it. */
  command?: string;
  /** The setting that has it. `CIRCLECI_WEBHOOK_SECRET` by default. */
  setting?: SecretSetting;
}

/** The file has one secret per line. */
export type SecretSetting = "CIRCLECI_WEBHOOK_SECRET" | "CIRCLECI_WEBHOOK_SECRET_FILE";

/** A step on the way to the first event. */
export interface Step {
  title: string;
  text: string;
  /** The text to copy. */
  code: string | undefined;
  state: "open" | "done" | "failed";
  /** The reason for the failure. */
  problem: string | undefined;
  /** The rejection that shows it. */
  problemHref: string | undefined;
}

type StepState = Pick<Step, "state" | "problem" | "problemHref">;

const open: StepState = { state: "open", problem: undefined, problemHref: undefined };
const done: StepState = { ...open, state: "done" };

/** The problems by the code of a rejection that is about the secret. */
const problems = new Map<string, string>([
  ["missing_signature", "The last delivery had no signature: its webhook has no secret token."],
  [
    "invalid_signature",
    "The last delivery was signed with another secret, or changed after signing.",
  ],
]);

/** Codes of rejections whose signature was valid. */
const signedCodes: readonly string[] = ["malformed_payload"];

/**
 * The open steps while the log has no event.
 *
 * @param rejections newest first
 */
export function presentFirstRun(
  webhookUrl: string,
  secretSource: SecretSource,
  rejections: readonly Rejection[],
): Step[] {
  return [
    {
      title: "Add a webhook in CircleCI",
      text: "Project Settings > Webhooks. CircleCI must reach this URL; for a machine without a public address, use a tunnel.",
      code: webhookUrl,
      ...findPathState(rejections),
    },
    {
      title: "Set its secret token",
      text: `This page never shows it. ${secretSource.description}`,
      code: secretSource.command,
      ...findSecretState(rejections),
    },
    {
      title: "Send a first event",
      text: "Press “Test Ping Event” in CircleCI, or run this in the server's folder:",
      code: writeSendCommand(webhookUrl),
      ...open,
    },
  ];
}

/** The newest delivery decides. */
function findPathState([newest]: readonly Rejection[]): StepState {
  if (newest === undefined) return open;
  if (newest.path === null) return done;
  return {
    state: "failed",
    problem: `The last delivery was sent to ${quote(newest.path, maxQuotedPath)}.`,
    problemHref: `/inspector/rejections/${newest.key}`,
  };
}

/** In characters. */
const maxQuotedPath = 60;

/** The newest delivery that says something about the secret decides. */
function findSecretState(rejections: readonly Rejection[]): StepState {
  const newest = rejections.find(({ code }) => signedCodes.includes(code) || problems.has(code));
  if (newest === undefined) return open;
  const problem = problems.get(newest.code);
  if (problem === undefined) return done;
  return { state: "failed", problem, problemHref: `/inspector/rejections/${newest.key}` };
}

function writeSendCommand(url: string): string {
  const isDefault = /^http:\/\/(localhost|127\.0\.0\.1):1337\//.test(url);
  return `npx circleci-webhooks send${isDefault ? "" : ` --url ${url}`}`;
}
