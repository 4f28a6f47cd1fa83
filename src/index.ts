export { type AppOptions, createApp } from "./app";
export { Failure, type FailureCode } from "./core/errors";
export { parseEvent, type WebhookEvent } from "./core/event";
export { explainSignature, explanations, type SignatureVerdict } from "./core/explain-signature";
export type { EventDetails } from "./core/details";
export type { EventFilter, KeptEvent, LoggedEvent } from "./core/logged-event";
export type {
  Delivery,
  EventStore,
  Logger,
  RejectionStore,
  SaveOutcome,
  Store,
} from "./core/ports";
export type { KeptRejection, Rejected, Rejection } from "./core/rejection";
export {
  createRejectionLog,
  type RejectionLog,
  type RejectionLogOptions,
} from "./core/rejection-log";
export { sign, verify } from "./core/signature";
export { type Commit, summarize, summarizeCommit, type Summary } from "./core/summary";
export { captureRawBody } from "./webhook/capture-raw-body";
export { checkSignature } from "./webhook/check-signature";
export { createServer } from "./server/create-server";
export { createMemoryStore } from "./store/memory/create-memory-store";
export { openStore } from "./store/open-store";
