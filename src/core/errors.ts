/**
 * The catalogue of expected failures: every way a request can fail, with
 * the status and the sentence that the sender gets. Programs decide by `code`;
 * the message is for people.
 */
const failures = {
  bad_request: [400, "The request cannot be read."],
  invalid_parameter: [400, "Invalid parameter."],
  missing_body: [400, "The request has no body. CircleCI sends the event as a JSON body."],
  too_many_chunks: [
    400,
    "The body comes in thousands of tiny chunks. Send it in larger ones, or with a content-length.",
  ],
  malformed_payload: [400, "The signature is valid, but the body is not a webhook event."],
  missing_signature: [
    401,
    "There is no v1 signature in the circleci-signature header. Set a secret token on the webhook in CircleCI.",
  ],
  invalid_signature: [
    401,
    "The v1 signature does not match this body with any configured secret. Compare the webhook's secret token in CircleCI with the receiver's.",
  ],
  token_required: [
    401,
    "This route requires the API token, as 'Authorization: Bearer <token>', or as the password of Basic authentication.",
  ],
  wrong_token: [401, "This is not the API token."],
  token_not_set: [
    403,
    "This route is closed, because the server has no API token. Configure one; 'openssl rand -hex 32' makes one.",
  ],
  cross_site: [
    403,
    "A request that changes something must carry the header X-Requested-By, and not come from another site's page.",
  ],
  replay_not_allowed: [
    403,
    "Replays go to this machine, and to the URLs that the server's configuration allows.",
  ],
  not_found: [404, "There is no such route."],
  no_such_event: [404, "The log has no event with this key or id."],
  no_such_rejection: [404, "There is no rejection with this key; only the newest 500 are kept."],
  body_not_kept: [
    404,
    "The body of this rejection was not kept: it was not read, or it is larger than 256 KiB.",
  ],
  still_rejected: [409, "The delivery is still rejected."],
  method_not_allowed: [405, "This route does not take this method."],
  body_too_large: [413, "The body is larger than the server's limit."],
  unsupported_encoding: [
    415,
    "The body is compressed. The signature covers the plain bytes; send them without content-encoding.",
  ],
  too_many_streams: [429, "Too many readers follow the feed. Close some, and try again."],
  too_many_wrong_tokens: [429, "Too many wrong API tokens from this address. Wait a minute."],
  internal_error: [500, "Something unexpected went wrong. The server's log says what."],
  body_already_read: [
    500,
    "Another body parser has read this request already. Mount the webhook's route before express.json() and the like.",
  ],
  store_unavailable: [503, "The log cannot be reached now. Try again."],
  too_many_uploads: [503, "Too many slow uploads are under way. Send it again."],
  stopping: [503, "The server is stopping."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type FailureCode = keyof typeof failures;

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failures, code);
}

/** An expected failure. `status` and `expose` are what Express's own error handler reads. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly status: number;
  readonly expose = true;

  constructor(code: FailureCode, options: { detail?: string; cause?: unknown } = {}) {
    const [status, message] = failures[code];
    const { detail, ...cause } = options;
    super(detail ? `${message} ${detail}` : message, cause);
    // Expected, so where it was thrown helps nobody; Express would show it to the sender.
    this.stack = `Failure: ${this.message}`;
    this.code = code;
    this.status = status;
  }
}
