/** Where CircleCI sends its webhooks. */
export const webhookPath = "/log-circleci-webhook";
