import fastify from "fastify";
import pino from "pino";
import { z } from "zod";
import { announce, isSigned, summarize } from "./work";

/**
 * Fastify doing what our server does with a webhook in memory: the signature, a schema, the same
 * security headers, no event twice, the newest 10,000 events with body and headers, one log line.
 */
const limit = 10_000;

const text = z.string().nullish();
const person = z.looseObject({ name: text, email: text }).nullish();
const commit = z.looseObject({
  subject: text,
  body: text,
  author: person,
  authored_at: text,
  committer: person,
  committed_at: text,
});
const vcs = z.looseObject({
  provider_name: text,
  origin_repository_url: text,
  target_repository_url: text,
  revision: text,
  branch: text,
  tag: text,
  commit: commit.nullish(),
});
const schema = z.looseObject({
  type: z.string().min(1),
  id: z.string().min(1).max(200),
  happened_at: text,
  webhook: z.looseObject({ id: z.string(), name: z.string() }),
  project: z.looseObject({ id: text, name: z.string(), slug: text }),
  organization: z.looseObject({ id: text, name: text }).nullish(),
  workflow: z.looseObject({
    id: text,
    name: z.string(),
    status: z.string(),
    created_at: text,
    stopped_at: text,
    url: text,
  }),
  pipeline: z.looseObject({
    id: text,
    number: z.number().nullish(),
    created_at: text,
    trigger: z.looseObject({ type: text }).nullish(),
    vcs: vcs.nullish(),
  }),
});

const securityHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ sync: false, minLength: 16_000 }),
);
const events = new Map<string, object>();
const app = fastify();

app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_req, body, done) =>
  done(null, body),
);
app.post("/log-circleci-webhook", (req, reply) => {
  const body = req.body as Buffer;
  reply.headers(securityHeaders);
  if (!isSigned(body, req.headers["circleci-signature"] as string)) return reply.code(401).send();
  const event = schema.parse(JSON.parse(body.toString()));
  const identity = `${event.webhook.id} ${event.id}`;
  if (events.has(identity)) {
    return reply.code(200).send({ message: "Webhook Event already logged" });
  }
  const { headers } = req;
  events.set(identity, { summary: summarize(event), body, headers, receivedAt: new Date() });
  if (events.size > limit) events.delete(events.keys().next().value!);
  log.info(
    {
      type: event.type,
      id: event.id,
      project: event.project.name,
      pipeline: event.pipeline.number,
      workflow: event.workflow.name,
      status: event.workflow.status,
    },
    "event logged",
  );
  return reply.code(201).send({ message: "Webhook Event successfully logged" });
});

void app.listen({ port: 0 }).then(() => announce(app.server.address()));
