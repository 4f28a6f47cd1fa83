import { webhookPath } from "./webhook-path";

/**
 * Every expected way a request can fail, with its status and message. Programs check the `code`; the
 * message is for people.
 */
const failures = {
  bad_request: [400, "The request is malformed."],
  invalid_parameter: [400, "Invalid parameter."],
  missing_body: [400, "The request has no body. CircleCI sends the event as a JSON body."],
  too_many_chunks: [
    400,
    "The body arrived in thousands of tiny chunks. Send larger chunks, or set Content-Length.",
  ],
  malformed_payload: [400, "The body is not a webhook event."],
  missing_signature: [
    401,
    "The circleci-signature header has no v1 signature. Set a secret token on the webhook in CircleCI.",
  ],
  invalid_signature: [
    401,
    "The v1 signature does not match this body with any configured secret. Compare the webhook's secret token in CircleCI with the receiver's.",
  ],
  token_required: [
    401,
    "This route requires the API token. Send it as 'Authorization: Bearer <token>', or as the password of Basic authentication.",
  ],
  wrong_token: [401, "This is not the API token."],
  token_not_set: [
    403,
    "This route is disabled because the server has no API token. Configure one; 'openssl rand -hex 32' generates it.",
  ],
  cross_site: [
    403,
    "Requests that change something must have an X-Requested-By header and must not come from another site.",
  ],
  replay_not_allowed: [
    403,
    "Replays may only go to this machine and to the URLs that the server's configuration allows.",
  ],
  not_found: [404, "This route does not exist."],
  wrong_path: [404, `This route does not exist. The webhook route is ${webhookPath}.`],
  no_such_event: [404, "The event log has no event with this key or id."],
  no_such_rejection: [404, "There is no rejection with this key. Only the newest 500 are stored."],
  no_such_destination: [404, "There is no destination with this name."],
  no_such_notification: [404, "There is no notification with this key."],
  no_such_pipeline: [404, "No event of a pipeline with this id has arrived."],
  body_not_kept: [
    404,
    "The body of this rejection was not stored: it was not read, or it is larger than 256 KiB.",
  ],
  still_rejected: [409, "The delivery is still rejected."],
  not_failed: [409, "Only a notification that failed can be retried."],
  method_not_allowed: [405, "This route does not support this method."],
  body_too_large: [413, "The body is larger than the server's limit."],
  unsupported_encoding: [
    415,
    "The body is compressed, but the signature covers the uncompressed bytes. Send it without Content-Encoding.",
  ],
  no_request: [422, "The destination cannot make a request for this event."],
  too_many_streams: [429, "Too many clients are following the feed. Close some and try again."],
  too_many_wrong_tokens: [429, "Too many wrong API tokens from this address. Wait a minute."],
  internal_error: [500, "An unexpected error occurred. See the server log for details."],
  body_already_read: [
    500,
    "The body has been read before, so its signature cannot be checked. Handle the webhook before anything that reads the body, such as express.json() or request.json().",
  ],
  store_unavailable: [503, "The store is unavailable. Try again later."],
  too_many_exports: [503, "Four exports are running already. Try again in a few seconds."],
  too_many_uploads: [503, "Too many slow uploads are in progress. Try again."],
  stopping: [503, "The server is shutting down."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type FailureCode = keyof typeof failures;

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failures, code);
}

/** An expected failure. Express's default error handler reads `status` and `expose`. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly status: number;
  readonly expose = true;
  /** Whether it has a line in the log. */
  readonly isLogged: boolean;

  constructor(
    code: FailureCode,
    options: { detail?: string; cause?: unknown; isLogged?: boolean } = {},
  ) {
    const [status, message] = failures[code];
    const { detail, isLogged = true, ...cause } = options;
    super(detail ? `${message} ${detail}` : message, cause);
    // No stack trace, because Express's default error handler would send it to the client.
    this.stack = `Failure: ${this.message}`;
    this.code = code;
    this.isLogged = isLogged;
    this.status = status;
  }
}
