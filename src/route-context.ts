import type { AppOptions } from "./app-options";
import { guardStore } from "./core/guard-store";
import { createRejectionBuffer, type RejectionBuffer } from "./core/log/rejection-buffer";
import type { Logger } from "./core/ports";
import type { DestinationControl } from "./core/routing/destination-control";
import { runDestinations } from "./outbound/run-destinations";
import { type Access, createAccess } from "./server/access";
import { createSendStream, type SendStream } from "./server/send-stream";
import { requireSize } from "./webhook/parse-size";
import { createUploadBudget, type UploadBudget } from "./webhook/upload-budget";

/** The options with their defaults, and what all routes share. */
export interface RouteContext extends Omit<AppOptions, "destinations"> {
  rejections: RejectionBuffer;
  log: Logger;
  stopping: AbortSignal;
  now: () => Date;
  destinations: DestinationControl | undefined;
  /** Maximum size of a webhook body, in bytes. */
  maxBody: number;
  uploads: UploadBudget;
  sendStream: SendStream;
  access: Access;
}

/** @throws TypeError for no secrets, an empty one, or an invalid body limit */
export function createContext(options: AppOptions): RouteContext {
  const { destinations, log = silent, now = () => new Date() } = options;
  const store = guardStore(options.store);
  const { stopping = new AbortController().signal } = options;
  return {
    ...options,
    ...{ store, log, now, stopping },
    rejections: options.rejections ?? createRejectionBuffer({ store: store.rejections, log }),
    destinations: runDestinations(destinations, { store, log, stopping, now }),
    maxBody: requireSize(options.bodyLimit ?? "5mb"),
    uploads: createUploadBudget(),
    sendStream: createSendStream(),
    access: createAccess(options.apiToken),
  };
}

const silent: Logger = { info() {}, warn() {}, error() {} };
