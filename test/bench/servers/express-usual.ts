import express, { type Request } from "express";
import { announce, response, isSigned, logEvent } from "./work";

/** Express as it is usually written: a global JSON parser that keeps the raw body. */
const app = express();
app.use(
  express.json({
    verify: (req: Request & { rawBody?: Buffer }, _res, body) => {
      req.rawBody = body;
    },
  }),
);
app.post("/log-circleci-webhook", (req: Request & { rawBody?: Buffer }, res) => {
  if (!req.rawBody || !isSigned(req.rawBody, req.get("circleci-signature"))) {
    res.sendStatus(401);
    return;
  }
  logEvent(req.body);
  res.status(201).send(JSON.parse(response));
});

const server = app.listen(0, () => announce(server.address()));
