/// <reference types="node" preserve="true" />
export { Failure, type FailureCode } from "./core/errors";
export { parseEvent } from "./core/event";
export { explainSignature, explanations, type SignatureVerdict } from "./core/explain-signature";
export { fieldOf } from "./core/field-of";
export { sign, signatureHeader, verify } from "./core/signature";
export { type Commit, summarize, summarizeCommit, type Summary } from "./core/summary";
export type {
  CompletedJob,
  CompletedWorkflow,
  EventCommit,
  EventFields,
  EventOrganization,
  EventPerson,
  EventPipeline,
  EventProject,
  EventVcs,
  EventWebhook,
  EventWorkflow,
  JobCompletedEvent,
  JobStatus,
  PingEvent,
  TriggerParameters,
  UnknownEvent,
  WebhookEvent,
  WorkflowCompletedEvent,
  WorkflowStatus,
} from "./core/webhook-event";
