export { createMetrics } from "./api/metrics/create-metrics";
export type { Metrics, MetricsOptions } from "./api/metrics/metrics";
export { createApp } from "./app";
export type { AppOptions } from "./app-options";
export { consumeFeed, type RunningConsumer } from "./core/log/consume-feed";
export { deriveRuns } from "./core/runs/derive-runs";
export type { EventDetails } from "./core/event/details";
export type { EventFilter, NameFilter } from "./core/log/event-filter";
export type { Facets } from "./core/log/facets";
export type { StoredEvent, LoggedEvent } from "./core/event/logged-event";
export { parseSearch, type SearchTerm } from "./core/log/search";
export type { FeedConsumer } from "./core/log/feed-consumer";
export type { Insights } from "./core/runs/insights";
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
export type { StoredRejection, NewRejection, Rejection } from "./core/log/rejection";
export {
  createRejectionBuffer,
  type RejectionBuffer,
  type RejectionBufferOptions,
} from "./core/log/rejection-buffer";
export { captureRawBody } from "./webhook/capture-raw-body";
export { checkSignature } from "./webhook/check-signature";
export { createServer, type ReceiverApp } from "./server/create-server";
export { createMemoryStore } from "./store/memory/create-memory-store";
export { openStore } from "./store/open-store";
export type { FunctionDestination } from "./outbound/function-destination";
export type { FlatEvent } from "./outbound/messages/flat-event";
export type { ModuleTools, SendEvent } from "./outbound/destinations/module/run-module";
export * from "./webhooks";
