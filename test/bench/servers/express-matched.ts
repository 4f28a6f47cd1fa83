import bodyParser from "body-parser";
import express from "express";
import { createServer } from "../../../src/server/create-server";
import { announce, response, isSigned, logEvent } from "./work";

/** Express and body-parser as we use them, with the baseline's work only. Shows their cost. */
const app = express();
app.disable("x-powered-by");
app.post(
  "/log-circleci-webhook",
  bodyParser.raw({ type: () => true, inflate: false }),
  (req, res) => {
    const body = req.body as Buffer;
    if (!isSigned(body, req.get("circleci-signature"))) {
      res.sendStatus(401);
      return;
    }
    logEvent(JSON.parse(body.toString()));
    res
      .writeHead(201, { "content-type": "application/json", "content-length": response.length })
      .end(response);
  },
);

const server = createServer(app);
server.listen(0, () => announce(server.address()));
