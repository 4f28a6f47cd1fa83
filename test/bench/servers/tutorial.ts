import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import express from "express4";
import { secret } from "../workload";
import { announce, type Payload, summarize } from "./work";

/*
 * The tutorial's own server: Express 4, whose `express.json` is body-parser 1, its verification while
 * the body is parsed, and an array in place of its MongoDB. It has no log line.
 */
const log: object[] = [];
const app = express();

app.use(
  express.json({
    verify(req: IncomingMessage, _res, body) {
      const signature = Buffer.from(String(req.headers["circleci-signature"]));
      const digest = Buffer.from(`v1=${createHmac("sha256", secret).update(body).digest("hex")}`);
      if (signature.length !== digest.length || !timingSafeEqual(digest, signature))
        throw new Error("The signature did not match.");
    },
  }),
);

app.post("/log-circleci-webhook", (req, res) => {
  log.push(summarize(req.body as Payload));
  res.status(201).send({ message: "Webhook Event successfully logged" });
});

const server = app.listen(0, () => announce(server.address()));
