/** The path of the webhook route. */
export const webhookPath = "/log-circleci-webhook";
