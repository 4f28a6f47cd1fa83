/// <reference types="node" preserve="true" />
export { Failure, type FailureCode } from "./core/errors";
export { parseEvent } from "./core/event/event";
export {
  explainSignature,
  explanations,
  type SignatureVerdict,
} from "./core/signature/explain-signature";
export { fieldOf } from "./core/event/field-of";
export { sign, signatureHeader, verify } from "./core/signature/signature";
export { type Commit, summarize, summarizeCommit, type Summary } from "./core/event/summary";
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
} from "./core/event/webhook-event";
