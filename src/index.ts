export { type AppOptions, createApp } from "./app";
export { Failure, type FailureCode } from "./core/errors";
export { parseEvent, type WebhookEvent } from "./core/event";
export { explainSignature, explanations, type SignatureVerdict } from "./core/explain-signature";
export type { EventDetails } from "./core/details";
export type { EventFilter, NameFilter } from "./core/event-filter";
export type { Facets } from "./core/facets";
export type { StoredEvent, LoggedEvent } from "./core/logged-event";
export { parseSearch, type SearchTerm } from "./core/search";
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
export type { FunctionDestination } from "./outbound/function-destination";
export type { FlatEvent } from "./outbound/messages/flat-event";
export type { ModuleTools, SendEvent } from "./outbound/module/run-module";
