import type { Metrics } from "./api/metrics/metrics";
import type { FailureCode } from "./core/errors";
import type { RejectionBuffer } from "./core/log/rejection-buffer";
import type { Logger, Store } from "./core/ports";
import type { DestinationControl } from "./core/routing/destination-control";
import type { FunctionDestination } from "./outbound/function-destination";
import type { SecretSource } from "./pages/inspector/list/present-first-run";
import type { RenderView } from "./pages/layout/render-view";

export interface AppOptions {
  /** The webhooks' secret tokens. At least one, none empty; a delivery must match one of them. */
  secrets: readonly string[];
  store: Store;
  /** Maximum size of a webhook body, in bytes or as `"5mb"`, the default. */
  bodyLimit?: number | string;
  /**
   * Token for all routes except the webhook route, `/`, `/healthz` and `/readyz`. Without it, those
   * other routes respond with 403.
   */
  apiToken?: string | undefined;
  /**
   * Whether `GET /fetch-webhooks-logs` needs no token for direct requests from this machine. Requests
   * through a local proxy can look like direct ones. False by default.
   */
  isLogOpenLocally?: boolean;
  /** Proxies whose `X-Forwarded-For` is trusted: Express's "trust proxy". None by default. */
  trustProxy?: boolean | number | string;
  /** Allowed replay targets besides this machine, as URL prefixes. None by default. */
  replayUrls?: readonly string[];
  /** Functions that get the events. They start with the app and end with `stopping`. None by default. */
  destinations?: readonly FunctionDestination[] | DestinationControl | undefined;
  /** Counts deliveries, and is served at `GET /metrics`. None by default. */
  metrics?: Metrics | undefined;
  /** Whether `GET /badge/…` needs no token. False by default. */
  areBadgesPublic?: boolean;
  /** Buffers rejections for the store. Created by default. */
  rejections?: RejectionBuffer;
  /** Logs one line per webhook and per failed request. Silent by default. */
  log?: Logger;
  /** Sentences added to the messages of failures, such as the name of a setting. */
  hints?: Partial<Record<FailureCode, string>>;
  /** Where people find the secret, for the inspector's first steps. Never the secret itself. */
  secretSource?: SecretSource;
  /** Renders the views of pages. From their files by default. */
  renderView?: RenderView;
  /** Aborted when the shutdown begins: `/readyz` responds with 503, and streams end. */
  stopping?: AbortSignal;
  /** The clock. The system clock by default. */
  now?: () => Date;
}
