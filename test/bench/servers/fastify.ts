import fastify from "fastify";
import { announce, response, isSigned, logEvent } from "./work";

const app = fastify();
app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_req, body, done) =>
  done(null, body),
);
app.post("/log-circleci-webhook", (req, reply) => {
  const body = req.body as Buffer;
  if (!isSigned(body, req.headers["circleci-signature"] as string)) return reply.code(401).send();
  logEvent(JSON.parse(body.toString()));
  return reply.code(201).type("application/json").send(response);
});

void app.listen({ port: 0 }).then(() => announce(app.server.address()));
