import { createServer } from "node:http";
import { announce, response, isSigned, logEvent } from "./work";

/** The baseline: only Node.js. */
const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(body, req.headers["circleci-signature"] as string)) {
      res.writeHead(401).end();
      return;
    }
    logEvent(JSON.parse(body.toString()));
    res
      .writeHead(201, { "content-type": "application/json", "content-length": response.length })
      .end(response);
  });
});

server.listen(0, () => announce(server.address()));
