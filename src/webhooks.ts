export {
  createWebhooks,
  type NodeHandler,
  type Webhooks,
  type WebhooksOptions,
} from "./webhook/library/create-webhooks";
export type {
  ErrorHandler,
  EventHandler,
  EventType,
  HandlerInput,
  WebhookError,
} from "./webhook/library/event-handlers";
export type { WebhookAnswer } from "./webhook/library/answer-delivery";
export * from "./verify";
