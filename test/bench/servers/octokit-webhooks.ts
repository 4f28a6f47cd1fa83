import { createServer } from "node:http";
import { secret } from "../workload";
import { announce, logEvent } from "./work";

/** GitHub's own receiver. The load is signed in GitHub's way. */
async function start(): Promise<void> {
  const { createNodeMiddleware, Webhooks } = await import("@octokit/webhooks");
  const webhooks = new Webhooks({ secret });
  webhooks.on("workflow_run", ({ payload }) => logEvent(payload));
  const receive = createNodeMiddleware(webhooks, { path: "/log-circleci-webhook" });
  const server = createServer((req, res) => void receive(req, res));
  server.listen(0, () => announce(server.address()));
}

void start();
