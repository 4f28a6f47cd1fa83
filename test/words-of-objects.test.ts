import { describeEvent, describeRejection, formatSentence } from "../src/core/log/describe-event";
import { explainNoAnswer } from "../src/core/words/explain-no-answer";
import { fieldOf } from "../src/core/event/field-of";
import { toRun } from "../src/core/runs/run";
import { readMrkdwn } from "../src/pages/destinations/request/read-mrkdwn";
import { outcomeOf } from "../src/pages/inspector/outcome";
import { readTemplate } from "../src/samples/read-template";
import { makeJob } from "./support/deliver";
import { get, rowsOf } from "./support/ask-page";
import { createReceiver, eventBody, type Receiver } from "./support/receiver";

/** What every object inherits: "constructor", "toString", "__proto__". */
const words = Object.getOwnPropertyNames(Object.prototype);

const { event } = makeJob();

/** An event whose every text is one word. */
function makeOddEvent(word: string, type: string): object {
  const person = { name: word, email: word };
  const commit = { subject: word, body: word, author: person, committer: person };
  const vcs = { provider_name: word, revision: word, branch: word, tag: word, commit };
  return {
    type,
    id: `${type} ${word}`,
    webhook: { id: word, name: word },
    project: { id: word, name: word, slug: word },
    organization: { id: word, name: word },
    pipeline: { id: word, number: 1, created_at: word, trigger: { type: word }, vcs },
    workflow: { id: word, name: word, status: word, created_at: word, stopped_at: word, url: word },
    job: { id: word, name: word, number: 1, status: word, started_at: word, stopped_at: word },
    happened_at: word,
    [word]: word,
  };
}

const pages = [
  ...["/inspector", "/inspector?group=pipeline", "/insights", "/insights?range=24h"],
  ...["/api/events", "/api/events.csv", "/api/rejections", "/api/insights/workflows"],
  ...["/api/facets", "/fetch-webhooks-logs"],
];

async function expectNoFault(receiver: Receiver, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { status } = await get(receiver, path);
    expect([path, status < 500]).toEqual([path, true]);
  }
}

describe("a word that every object inherits", () => {
  it.each(words)("is shown as it is when it is an unsigned status: %s", async (word) => {
    const receiver = createReceiver();
    const body = eventBody({
      type: "workflow-completed",
      id: "1",
      workflow: { name: "w", status: word },
    });
    const headers = { "circleci-signature": undefined };
    expect((await receiver.post({ body, headers })).status).toBe(401);
    const page = await get(receiver, "/inspector");
    expect([page.status, rowsOf(page)]).toEqual([200, ["/inspector/rejections/1"]]);
    await expectNoFault(receiver, ["/inspector/rejections/1", ...pages]);
  });

  it.each(words)("is stored and shown in every text of signed events: %s", async (word) => {
    const receiver = createReceiver();
    for (const type of ["workflow-completed", "job-completed", word]) {
      const { status } = await receiver.post({ body: eventBody(makeOddEvent(word, type)) });
      expect(status).toBe(201);
    }
    const given = encodeURIComponent(word);
    const own = ["project", "branch", "status", "type", "q", "tab", given].flatMap((name) => [
      `/inspector?${name}=${given}`,
      `/inspector/events/1?${name}=${given}`,
      `/insights?${name}=${given}`,
    ]);
    await expectNoFault(receiver, [
      ...pages,
      ...own,
      ...[1, 2, 3].map((key) => `/inspector/events/${key}`),
      ...[`/inspector/values/${given}`, `/assets/${given}`, `/pipelines/${given}`],
      `/inspector/events/1?tab=pipeline`,
    ]);
    expect(rowsOf(await get(receiver, "/inspector"))).toHaveLength(3);
  });

  it.each(words)("is no known status, type, code or name: %s", (word) => {
    expect(formatSentence(describeEvent({ ...event, status: word }))).toContain(`ended: ${word}`);
    expect(outcomeOf(word)).toBe("plain");
    expect(toRun({ ...event, type: word })).toBeUndefined();
    expect(describeRejection({ code: word, path: null } as never).after).toEqual([[": ", word]]);
    expect(explainNoAnswer({ code: word })).toBe(`There was no response (${word}).`);
    expect(readMrkdwn(`:${word.toLowerCase()}:`)).toEqual([
      expect.objectContaining({ text: `:${word.toLowerCase()}:` }),
    ]);
    expect(fieldOf({}, word)).toBeUndefined();
  });

  it("is no placeholder of a sample", () => {
    expect(() => readTemplate("events", "ping", {})).toThrow("unknown placeholder");
  });
});
