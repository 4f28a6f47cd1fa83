export { type AppOptions, createApp } from "./app";
export { consumeFeed, type FeedConsumer, type RunningConsumer } from "./core/consume-feed";
export { deriveRuns } from "./core/derive-runs";
export { Failure, type FailureCode } from "./core/errors";
export { parseEvent, type WebhookEvent } from "./core/event";
export { explainSignature, explanations, type SignatureVerdict } from "./core/explain-signature";
export type { EventDetails } from "./core/details";
export type { Insights } from "./core/insights";
export type { EventFilter, StoredEvent, LoggedEvent } from "./core/logged-event";
export type {
  Delivery,
  EventLog,
  Feed,
  Logger,
  RejectionLog,
  ReplayLog,
  Saved,
  SaveOutcome,
  Store,
} from "./core/ports";
export type { StoredRejection, NewRejection, Rejection } from "./core/rejection";
export {
  createRejectionBuffer,
  type RejectionBuffer,
  type RejectionBufferOptions,
} from "./core/rejection-buffer";
export { sign, verify } from "./core/signature";
export { type Commit, summarize, summarizeCommit, type Summary } from "./core/summary";
export { captureRawBody } from "./webhook/capture-raw-body";
export { checkSignature } from "./webhook/check-signature";
export { createServer } from "./server/create-server";
export { createMemoryStore } from "./store/memory/create-memory-store";
export { openStore } from "./store/open-store";
