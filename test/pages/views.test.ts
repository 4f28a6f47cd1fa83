import { readdirSync } from "node:fs";
import { viewOptions } from "../../src/pages/layout/render-view";
import { renderFailure, renderSignIn } from "../../src/pages/layout/plain/render-plain";
import { get, saveRejection } from "../support/ask-page";
import { deriveAll } from "../support/derive-all";
import { saveHistory } from "../support/make-history";
import { makeReplay } from "../support/make-replay";
import { openDestinations } from "../support/open-destinations";
import { jobEvent, workflowEvent } from "../support/pipeline-events";
import { createReceiver, type Receiver } from "../support/receiver";
import { startSlackWebhook } from "../support/stand-ins/slack";
import { renderedViews, renderStrictly } from "../support/strict-views";

const all = readdirSync(viewOptions.views, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".eta"),
);

/** Their requests are drawn; nothing is sent. */
const drawn = [
  { type: "teams", url: "https://example.com/workflow?sig=x" },
  { type: "pagerduty", routing_key: "0123456789abcdef0123456789abcdef" },
  { type: "zendesk", subdomain: "acme", client_id: "c", client_secret: "s" },
  { type: "airtable", base_id: "app1", table: "Runs", token: "t" },
  { type: "loki", url: "http://loki:3100" },
].map((entry) => ({
  ...entry,
  name: entry.type,
  when: { branch: "never", change: ["broken", "fixed"] },
}));

const tabs = ["body", "raw", "hex", "headers", "deliveries", "replays", "notifications"].concat([
  "pipeline",
  "compare-event",
  "compare-run",
]);

async function visit(receiver: Receiver, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { status } = await get(receiver, path);
    const errors = receiver.logged.flatMap(({ fields }) => (fields.err as Error)?.message ?? []);
    expect([path, errors, status < 500]).toEqual([path, [], true]);
  }
}

describe("a view under test", () => {
  it("refuses a name that it is not given", () => {
    const part = { what: "row", key: undefined };
    expect(() => renderStrictly("layout/broken", part)).toThrow(
      'layout/broken.eta: no "bodyHref" among what, key',
    );
  });

  it("refuses a name inside what it is given, and one of the view that includes it", () => {
    const node = {
      kind: "object",
      name: undefined,
      source: undefined,
      children: [{ kind: "word" }],
    };
    expect(() => renderStrictly("layout/payload/json-node", { node })).toThrow(
      'layout/payload/json-node.eta: no "children" among kind',
    );
    const page = { ...{ id: "1", failure: undefined, ticks: [] }, pipeline: { title: "t" } };
    Object.assign(page.pipeline, { newestKey: 1, project: "p", inspectorHref: "/" });
    expect(() => renderStrictly("pipelines/page", { ...page, circleciHref: "/" })).toThrow(
      'time-line.eta: no "circleciHref" among',
    );
  });
});

describe("every view", () => {
  it("asks only for what it is given", async () => {
    const slack = await startSlackWebhook();
    const chat = { name: "chat", type: "slack", url: slack.hook, when: { branch: "<!channel>" } };
    const open = await openDestinations([chat, ...drawn]);
    const runs = [
      jobEvent({ name: "build", run: "w1", job: "compile", from: 5, to: 60 }),
      workflowEvent({ name: "build", run: "w1", from: 0, to: 301 }),
      workflowEvent({ name: "deploy", run: "w2", from: 0, to: 400, status: "failed" }),
    ];
    await visit(createReceiver(), ["/inspector", "/insights"]);
    const none = await openDestinations([]);
    await visit(none, ["/destinations"]);
    await none.close();
    await visit(open, ["/inspector", "/insights", "/destinations"]);
    await saveHistory(open.store, runs);
    await open.postRuns();
    await deriveAll(open.store);
    await saveRejection(open, "2026-11-23T10:00:00Z");
    await open.store.replays.save("9", makeReplay());
    const [notification] = await open.store.outbox.list({ destination: "chat" }, { limit: 1 });
    const [rejection] = await open.store.rejections.list({ limit: 1 });

    await visit(open, [
      ...["/inspector", "/inspector?group=pipeline", "/inspector?rejected=1", "/inspector?x=y"],
      ...["/inspector?since=yesterday", "/inspector?project=!no", "/inspector?cursor=1"],
      ...tabs.flatMap((tab) => [9, 10].map((key) => `/inspector/events/${key}?tab=${tab}`)),
      ...tabs.map((tab) => `/inspector/rejections/${rejection!.key}?tab=${tab}`),
      ...["/inspector/events/99", "/inspector/values/project"],
      ...["/insights?since=2026-01-01", "/insights?workflow=deploy&since=2026-01-01"],
      ...["/insights?range=x", "/insights?project=none", "/insights?job=compile&range=90d"],
      `/pipelines/${(await open.store.events.list({}, { limit: 20 })).at(-1)!.pipelineId}`,
      ...["/pipelines/none", "/destinations", "/destinations/none", "/destinations/chat?x=y"],
      ...["chat", ...drawn.map(({ name }) => name)].flatMap((name) =>
        ["", "?tab=preview", "?state=failed"].map((query) => `/destinations/${name}${query}`),
      ),
      `/destinations/chat/notifications/${notification!.key}`,
    ]);
    renderSignIn({ to: "/inspector", isWrong: true }, renderStrictly);
    renderFailure({ status: 503, message: "No.", retryHref: "/inspector" }, renderStrictly);
    await open.close();
    await slack.close();

    const part = { what: "row", key: "1", bodyHref: "/" };
    renderStrictly("layout/broken", part);
    expect(all.filter((view) => !renderedViews.has(view))).toEqual([]);
  });
});
