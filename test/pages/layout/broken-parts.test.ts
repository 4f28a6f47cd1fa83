import type { LoggedEvent } from "../../../src/core/event/logged-event";
import type { Store } from "../../../src/core/ports";
import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { get, saveRejection } from "../../support/ask-page";
import { deriveAll } from "../../support/derive-all";
import { jobEvent, pipelineStart, workflowEvent } from "../../support/pipeline-events";
import { createReceiver, type Receiver } from "../../support/receiver";
import { saveHistory } from "../../support/make-history";
import { makeNotification } from "../../support/fill-outbox";

/** The same, but reading one of its fields throws. */
function breakField<Item extends object>(item: Item, field: keyof Item): Item {
  const get = (): never => {
    throw new Error("no luck");
  };
  return Object.defineProperty({ ...item }, field, { get, enumerable: true });
}

/** The same, but its status can be copied and not be shown. */
function breakStatus<Event extends LoggedEvent>(event: Event): Event {
  const status = {
    [Symbol.toPrimitive]() {
      throw new Error("no luck");
    },
  };
  return { ...event, status: status as never };
}

/** The first item of a list is broken. */
function breakFirst<Item extends object>([first, ...others]: Item[], field: keyof Item): Item[] {
  return first === undefined ? [] : [breakField(first, field), ...others];
}

const paragraphs = (text: string): string[] =>
  [...text.matchAll(/<p class="hint broken">(.*?)<\/p>/gs)].map(([, html]) =>
    html!.replace(/<(?!a )[^>]*>/g, "").replace(/ The server's log has the error\./, ""),
  );

describe("a part of a page that cannot be shown", () => {
  const store = createMemoryStore();
  const now = (): Date => new Date(pipelineStart + 3_600_000);
  const errors = ({ logged }: Receiver) => logged.filter(({ level }) => level === "error");
  const open = (parts: Partial<Store>): Receiver =>
    createReceiver({ store: { ...store, ...parts }, now });

  beforeAll(async () => {
    const build = { name: "build", run: "w1" };
    await saveHistory(store, [
      jobEvent({ ...build, job: "compile", from: 5, to: 60 }),
      workflowEvent({ ...build, from: 0, to: 301 }),
      workflowEvent({ name: "deploy", run: "w2", from: 0, to: 400 }),
    ]);
    await deriveAll(store);
    await saveRejection({ store } as Receiver, "2026-11-23T10:00:00Z");
    await saveRejection({ store } as Receiver, "2026-11-23T10:00:01Z");
  });

  const listBroken: Store["events"]["list"] = async (filter, page) => {
    const [first, ...others] = await store.events.list(filter, page);
    return first === undefined ? [] : [breakStatus(first), ...others];
  };

  it.each(["/inspector", "/inspector?group=pipeline"])(
    "is a row of the list at %s, and the other rows stand",
    async (path) => {
      const receiver = open({ events: { ...store.events, list: listBroken } });
      const { status, text } = await get(receiver, path);
      expect(status).toBe(200);
      expect(paragraphs(text)).toEqual([
        'This delivery cannot be shown. Key 3. <a href="/api/events/3/body">Raw body.',
      ]);
      expect(text.match(/class="row" href="\/inspector\/(events|rejections)/g)).toHaveLength(4);
      expect(errors(receiver)[0]).toMatchObject({ fields: { what: "delivery", key: "3" } });
    },
  );

  it("is a rejection of the list, and the other rows stand", async () => {
    const list: Store["rejections"]["list"] = async (page) =>
      breakFirst(await store.rejections.list(page), "responseStatus");
    const receiver = open({ rejections: { ...store.rejections, list } });
    const { status, text } = await get(receiver, "/inspector?rejected=1");
    expect(status).toBe(200);
    expect(paragraphs(text)).toEqual([
      'This delivery cannot be shown. Key 5. <a href="/api/rejections/5/body">Raw body.',
    ]);
    expect(text).toContain('href="/inspector/rejections/4?');
  });

  it.each([
    ["events/3", "an event"],
    ["rejections/5", "a rejection"],
  ])("is the detail of %s, beside the list: %s", async (path) => {
    const findEvent: Store["events"]["find"] = async (key) => {
      const found = await store.events.find(key);
      return found && breakStatus(found);
    };
    const findRejection: Store["rejections"]["find"] = async (key) => {
      const found = await store.rejections.find(key);
      return found && breakField(found, "code");
    };
    const receiver = open({
      events: { ...store.events, find: findEvent },
      rejections: { ...store.rejections, find: findRejection },
    });
    const { status, text } = await get(receiver, `/inspector/${path}`);
    expect(status).toBe(500);
    expect(paragraphs(text)).toEqual([
      `This delivery cannot be shown. Key ${path.at(-1)}. <a href="/api/${path}/body">Raw body.`,
    ]);
    expect(text).toContain('class="row" href="/inspector/events/1"');
  });

  it.each([
    ["pipeline", "delivery. Key 3", "/api/events/3/body"],
    ["notifications", "notification. Key 1", "/api/events/3/body"],
  ])("is a row of the tab %s", async (tab, what, bodyHref) => {
    const list = async () => [
      breakField({ ...makeNotification({ eventKey: "3" }), key: "1" } as never, "reason"),
    ];
    const receiver = open({
      events: { ...store.events, list: listBroken },
      outbox: { ...store.outbox, list },
    });
    const { status, text } = await get(receiver, `/inspector/events/3?tab=${tab}`);
    expect(status).toBe(200);
    const [noun, key] = what.split(".");
    expect(paragraphs(text.slice(text.indexOf('<section id="detail"')))).toContain(
      `This ${noun} cannot be shown.${key}. <a href="${bodyHref}">Raw body.`,
    );
  });

  it.each([
    ["byWorkflow", "lastStatus", "row", "Jobs</h2>"],
    ["byJob", "lastStatus", "row", "Workflows</h2>"],
    ["byPeriod", "runs", "chart", "Workflows</h2>"],
    ["total", "runs", "summary", "Workflows</h2>"],
    ["listPipelines", "subject", "pipeline", "Workflows</h2>"],
  ] as const)(
    "is what %s of the insights gives, and the rest stands",
    async (name, field, what, rest) => {
      const broken = async (...args: never[]) => {
        const found = await (store.insights[name] as (...args: never[]) => Promise<object>)(
          ...args,
        );
        if (Array.isArray(found)) return breakFirst(found as object[], field as never);
        return breakField(found, field as never);
      };
      const receiver = open({ insights: { ...store.insights, [name]: broken } });
      const { status, text } = await get(receiver, "/insights?since=2026-11-20");
      expect(status).toBe(200);
      expect(paragraphs(text).join()).toContain(`This ${what} cannot be shown.`);
      expect(text).toContain(rest);
    },
  );

  it("is a workflow of a pipeline, and the other stands", async () => {
    const findPipeline: Store["insights"]["findPipeline"] = async (id) => {
      const found = await store.insights.findPipeline(id);
      if (!found) return undefined;
      const runs = found.runs.map((run) =>
        run.workflow === "deploy" ? breakField(run, "status") : run,
      );
      return { ...found, runs };
    };
    const receiver = open({ insights: { ...store.insights, findPipeline } });
    const { status, text } = await get(receiver, "/pipelines/pipeline-1");
    expect(status).toBe(200);
    expect(paragraphs(text)).toEqual(["This workflow cannot be shown. Key w2."]);
    expect(text).toContain("<bdi>build</bdi>");
  });
});
