/* eslint-disable -- what a compiler says about a user's code is tested, not its style */
import type { Server } from "node:http";
import express from "express";
import express4 from "express4";
import { createApp, createMemoryStore, openStore } from "circleci-webhooks";
import { createWebhooks, type Webhooks } from "circleci-webhooks/webhooks";
import {
  type EventFields,
  fieldOf,
  parseEvent,
  summarize,
  verify,
  type WebhookEvent,
} from "circleci-webhooks/verify";

export function readByType(event: WebhookEvent): string | null | undefined {
  const { id, type }: { id: string; type: string } = event;
  // @ts-expect-error -- a ping has no workflow, so the type must be looked at first
  event.workflow;
  // @ts-expect-error -- there is no such type
  if (event.type === "workflow-complete") return id;
  switch (event.type) {
    case "workflow-completed": {
      // @ts-expect-error -- the workflow may be missing
      event.workflow.name;
      // @ts-expect-error -- a workflow's event has no job
      event.job;
      // @ts-expect-error -- no such key
      event.workflow?.nosuch;
      const status: string | null | undefined = event.workflow?.status;
      if (event.workflow?.status === "failed") return event.pipeline?.vcs?.commit?.author?.email;
      return status;
    }
    case "job-completed":
      // @ts-expect-error -- a job event's workflow has no status
      event.workflow?.status;
      // @ts-expect-error -- the number may be missing
      event.job?.number.toFixed();
      return event.job?.status ?? event.pipeline?.trigger_parameters?.git?.branch;
    case "ping":
      // @ts-expect-error -- a ping has no project
      event.project;
      return event.webhook?.name;
    default:
      return `${type}: ${event.workflow?.name} ${event.job?.name}`;
  }
}

export function readKeys(event: WebhookEvent): unknown {
  // @ts-expect-error -- no index signature
  event.nosuch;
  const any: EventFields = event;
  // @ts-expect-error -- unknown is not a string
  const name: string = fieldOf(event, "pipeline", "nosuch");
  return [any.workflow?.status, name, summarize(event), parseEvent("{}").type];
}

export function handle(webhooks: Webhooks): void {
  webhooks.on("job-completed", async ({ event, delivery }) => {
    const bytes: Uint8Array = delivery.body;
    return [event.job?.name, bytes.length, delivery.receivedAt.toISOString()];
  });
  // @ts-expect-error -- there is no such type
  webhooks.on("job-complete", () => undefined);
  // @ts-expect-error -- a ping has no job
  webhooks.on("ping", ({ event }) => event.job);
  webhooks.onAny(({ event }) => event.id);
  webhooks.onError(({ error, event }) => console.error(error, event?.id));
}

export function mount(): Server {
  const webhooks = createWebhooks({ secrets: ["a", "b"], store: createMemoryStore() });
  express().post("/circleci", webhooks.express());
  express4().post("/circleci", webhooks.express());
  const respond: (request: Request) => Promise<Response> = webhooks.fetch;
  const isValid: boolean = verify("a", new Uint8Array(), undefined);
  const app = createApp({ secrets: ["a"], store: createMemoryStore() });
  express().use(app);
  console.log(respond, isValid, openStore);
  return app.listen(0);
}
