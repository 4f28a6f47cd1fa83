import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../../core/errors";
import { hasBody } from "../../server/refuse-body";
import type { AnswerDelivery } from "../library/answer-delivery";
import { captureRawBody } from "../capture-raw-body";
import type { UploadLimits } from "../limit-upload";

type NodeRequest = IncomingMessage & { body?: unknown };

/** The adapter for `node:http` and servers built on it, such as Express and Connect. */
export function answerNode(
  answer: AnswerDelivery,
  { maxSize, budget }: UploadLimits,
): (req: IncomingMessage, res: ServerResponse) => void {
  const capture = captureRawBody(maxSize, budget);

  function readBody(req: NodeRequest, res: ServerResponse): Promise<unknown> {
    return new Promise((resolve, reject) => {
      capture(req, res, (error?: unknown) => {
        if (error === undefined) return resolve(req.body);
        // The client closed the connection before the request was complete.
        const isHangUp = req.socket.destroyed && !(error instanceof Failure);
        reject(isHangUp ? new Failure("bad_request", { cause: error }) : (error as Error));
      });
    });
  }

  return function answerWebhook(req: NodeRequest, res: ServerResponse): void {
    const { method, headers } = req;
    void answer({ method, headers, readBody: () => readBody(req, res) }).then((answered) => {
      // The rest of a rejected body is not read.
      if (!req.complete && hasBody(req)) res.setHeader("Connection", "close");
      res.writeHead(answered.status, answered.headers).end(answered.body);
    });
  };
}
