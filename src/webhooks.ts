export {
  createWebhooks,
  type NodeHandler,
  type Webhooks,
  type WebhooksOptions,
} from "./webhook/create-webhooks";
export type {
  ErrorHandler,
  EventHandler,
  EventType,
  HandlerInput,
  WebhookError,
} from "./webhook/event-handlers";
export type { WebhookAnswer } from "./webhook/answer-delivery";
export * from "./verify";
