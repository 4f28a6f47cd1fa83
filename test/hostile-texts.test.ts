import { isLocal } from "../src/cli/find-server";
import type { StoredNotification } from "../src/core/routing/notification";
import { presentStoredNotification } from "../src/pages/destinations/notifications/present-stored-notification";
import { comparePayloads } from "../src/pages/inspector/comparison/compare-payloads";
import { readJsonTree } from "../src/pages/layout/payload/read-json-tree";
import { makeJob, readOne } from "./support/deliver";

const shared = {
  publicUrl: undefined,
  isTest: false,
  listGroup: async () => [],
  findBreak: () => Promise.resolve(undefined),
};

describe("a text from outside", () => {
  it.each([
    "http://127.evil.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
  ])("makes no host local by how it begins: %s", (url) => {
    expect(isLocal(url)).toBe(false);
  });

  it.each([
    "http://localhost:1337",
    "http://127.0.0.1",
    "http://127.1.2.3:80",
    "http://[::1]:1337",
  ])("names this machine: %s", (url) => {
    expect(isLocal(url)).toBe(true);
  });

  it("adds no link to a digest of Teams", async () => {
    const jobs = [1, 2].map((key) => makeJob({ key }));
    for (const { event } of jobs) {
      const payload = JSON.parse(event.body.toString()) as { workflow: { url: string } };
      payload.workflow.url = "https://app.circleci.com/x)[click](http://evil.example/";
      event.body = Buffer.from(JSON.stringify(payload));
    }
    const url = "https://prod.westus.logic.azure.com/workflows/x?sig=s";
    const { body } = await readOne({ type: "teams", url }).prepare(jobs, shared);
    expect(body.toString()).toContain("https://app.circleci.com/x%29%5Bclick%5D%28http");
    expect(body.toString()).not.toContain("(http://evil");
  });

  it("has no control characters and no placeholder in a ticket of Zendesk", async () => {
    const login = { client_id: "circleci", client_secret: "s" };
    const zendesk = readOne({ type: "zendesk", base_url: "https://acme.zendesk.com", ...login });
    const odd = "a\u0007b\u001b[31m\u202e {{{ticket.requester.email}} {%x%} {\u0007{x}}";
    const { body } = await zendesk.prepare(
      [makeJob({ branch: odd, subject: odd, author: odd })],
      shared,
    );
    const { ticket } = JSON.parse(body.toString()) as {
      ticket: { subject: string; comment: { body: string } };
    };
    for (const text of [ticket.subject, ticket.comment.body]) {
      expect(text).toContain("ticket.requester.email");
      expect(text).not.toMatch(/\{\{|\{%|(?!\n)\p{Cc}|\u202e/u);
    }
    expect(ticket.comment.body).toContain("\n");
  });

  it("is escaped in the JSON tree and in a comparison", () => {
    const json = '{"a\u202e":"b\u202e\u0085"}';
    expect(readJsonTree(json)).toMatchObject({
      children: [{ name: '"a\\u202e"', source: '"b\\u202e\\u0085"' }],
    });
    const changes = comparePayloads(Buffer.from(json), Buffer.from("{}"));
    expect(JSON.stringify(changes)).not.toMatch(/[\u202e\u0085]/);
  });

  it("is escaped in the error and the response of a service", () => {
    const { notification } = makeJob();
    const error = "no\u001b[31m\u0007";
    const attempt = { at: notification.createdAt, durationMs: 1, status: 500, error };
    const stored = { ...notification, state: "failed", lastError: error, request: null };
    const shown = presentStoredNotification(
      { ...stored, attemptLog: [{ ...attempt, response: `one\n${error}` }] } as StoredNotification,
      "slack",
      {},
    );
    expect(shown.attempts[0]).toMatchObject({
      error: "no\\u001b[31m\\u0007",
      response: "one\nno\\u001b[31m\\u0007",
    });
    expect(shown.outcome).toContain("no\\u001b[31m\\u0007");
  });
});
