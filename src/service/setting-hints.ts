import type { FailureCode } from "../core/errors";

/**
 * The setting behind each failure. The receiver's own messages name none, because a library has
 * none.
 */
export const settingHints: Partial<Record<FailureCode, string>> = {
  invalid_signature: "The receiver's secrets are set in CIRCLECI_WEBHOOK_SECRET.",
  token_not_set: "Set API_TOKEN.",
  replay_not_allowed: "Set REPLAY_URLS to allow another target.",
};
