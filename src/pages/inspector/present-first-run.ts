import type { Rejection } from "../../core/rejection";

/** A step on the way to the first event. */
export interface Step {
  title: string;
  text: string;
  /** To copy. */
  code?: string;
  isDone: boolean;
}

/** Codes of rejections whose signature was valid. */
const signedCodes = ["malformed_payload"];

/** What is left to do while the log has no event. */
export function presentFirstRun(webhookUrl: string, rejections: readonly Rejection[]): Step[] {
  return [
    {
      title: "Add a webhook in CircleCI",
      text: "Project Settings > Webhooks. CircleCI must reach this URL; for a machine without a public address, use a tunnel.",
      code: webhookUrl,
      isDone: rejections.length > 0,
    },
    {
      title: "Set its secret token",
      text: "This page never shows it. In the server's folder, this command prints the one that is configured or was generated:",
      code: "grep CIRCLECI_WEBHOOK_SECRET .env || cat .circleci-webhooks/secret",
      isDone: rejections.some(({ code }) => signedCodes.includes(code)),
    },
    {
      title: "Send a first event",
      text: "Press “Test Ping Event” in CircleCI, or run this in the server's folder:",
      code: writeSendCommand(webhookUrl),
      isDone: false,
    },
  ];
}

function writeSendCommand(url: string): string {
  const isDefault = /^http:\/\/(localhost|127\.0\.0\.1):1337\//.test(url);
  return `npx circleci-webhooks send${isDefault ? "" : ` --url ${url}`}`;
}
