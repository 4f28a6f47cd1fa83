import { detailsOf } from "../../core/event/details";
import { parseEvent } from "../../core/event/event";
import type { Job } from "../destinations/destination";

const at = "2026-11-23T10:12:31.000Z";

const payload = {
  type: "workflow-completed",
  id: "3888f21b-eaa7-38e3-8f3d-75a63bba8895",
  happened_at: at,
  webhook: { id: "cf8c4fdd-0587-4da1-b4ca-4846e9640af9", name: "Sample Webhook" },
  project: {
    id: "84996744-a854-4f5e-aea3-04e2851dc1d2",
    name: "webhook-service",
    slug: "github/acme/webhook-service",
  },
  organization: { id: "f22b6566-597d-46d5-ba74-99ef5bb3d85c", name: "acme" },
  workflow: {
    id: "fda08377-fe7e-46b1-8992-3a7aaecac9c3",
    name: "deploy",
    created_at: "2026-11-23T10:11:29.000Z",
    stopped_at: at,
    url: "https://app.circleci.com/pipelines/github/acme/webhook-service/130/workflows/fda08377-fe7e-46b1-8992-3a7aaecac9c3",
    status: "failed",
  },
  pipeline: {
    id: "1285fe1d-d3a6-44fc-8886-8979558254c4",
    number: 130,
    created_at: "2026-11-23T10:11:28.000Z",
    trigger: { type: "webhook" },
    vcs: {
      provider_name: "github",
      revision: "1dc6aa69429bff4806ad6afe58d3d8f57e25973e",
      branch: "main",
      commit: {
        subject: "Retry the upload when the registry hangs up",
        author: { name: "Ada Lovelace", email: "ada@example.com" },
      },
    },
  },
};

const body = Buffer.from(JSON.stringify(payload));

/** A broken deploy, to try templates on. */
export const exampleJob: Job = {
  event: {
    ...detailsOf(parseEvent(body)),
    key: "12",
    receivedAt: at,
    responseStatus: 201,
    reverifiedAt: null,
    deliveries: 1,
    lastDeliveredAt: at,
    size: body.length,
    body,
    headers: { "content-type": "application/json" },
    deliveryLog: [{ at, responseStatus: 201 }],
  },
  notification: {
    key: "1",
    destination: "example",
    eventKey: "12",
    subject: "example",
    change: "broken",
    reason: "deploy broke on main",
    state: "pending",
    attempts: 0,
    streak: { since: "2026-11-20T08:00:00.000Z", eventKey: "7" },
    olderThan: null,
    breakGroup: null,
    nextAttemptAt: at,
    lastError: null,
    createdAt: at,
    deliveredAt: null,
    batch: null,
    result: null,
  },
};
