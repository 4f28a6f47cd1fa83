import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../../src/core/ports";
import type { Destination } from "../../src/outbound/destinations/destination";
import { startDestinations, type RunningDestinations } from "../../src/outbound/start-destinations";
import { createMemoryStore } from "../../src/store/memory/create-memory-store";
import { readOne } from "../support/deliver";
import { makeDelivery } from "../support/make-delivery";
import { recordInto } from "../support/receiver";
import { scriptedDestination } from "../support/scripted-destination";
import { startSlackApi } from "../support/stand-ins/slack";
import { until } from "../support/until";

const hold = 1_500;

describe("a chat's hold", () => {
  let store: Store;
  let time: number;
  let running: RunningDestinations;

  beforeEach(() => {
    time = Date.UTC(2026, 10, 23);
    store = createMemoryStore({ now: () => time });
  });
  afterEach(() => running.stop(0));

  async function start(destination: Destination): Promise<void> {
    running = startDestinations({
      ...{ destinations: [destination], store, log: recordInto([]), now: () => new Date(time) },
      ...{ monotonic: () => time, random: () => 0.5, pollInterval: 2 },
    });
    await running.registered;
  }
  async function save(job: string, status = "failed", revision = "abc"): Promise<void> {
    await store.events.save(makeDelivery(`${job} ${status}`, jobOn(job, status, revision)));
  }
  const count = async (state: "pending" | "delivered"): Promise<number> =>
    (await store.outbox.listDestinations())[0]?.[state] ?? 0;
  const chat = (script: ("retry" | "failed")[] = []) =>
    scriptedDestination(script, { isChat: true });
  const bodies = ({ sent }: ReturnType<typeof chat>) => sent.map(({ body }) => body);

  it("makes one message of twelve jobs that break together, after 1.5 s", async () => {
    const bus = chat();
    await start(bus);
    const jobs = Array.from({ length: 12 }, (_, n) => `test-${n}`);
    for (const job of jobs) await save(job);
    await until(async () => (await count("pending")) === 12);
    time += hold - 1;
    await sleep(30);
    expect(bodies(bus)).toEqual([]);
    time += 1;
    await until(async () => (await count("delivered")) === 12);
    expect(bodies(bus)).toEqual([jobs.map((job) => `${job} failed`).join(" ")]);
  });

  it("is due with the first of what breaks together", async () => {
    const bus = chat();
    await start(bus);
    await save("a");
    await until(async () => (await count("pending")) === 1);
    time += hold - 100;
    await save("b");
    await until(async () => (await count("pending")) === 2);
    time += 100;
    await until(async () => (await count("delivered")) === 2);
    expect(bodies(bus)).toEqual(["a failed b failed"]);
  });

  it("makes a message of each revision, and of what breaks after the message", async () => {
    const bus = chat();
    await start(bus);
    await save("a");
    await save("b", "failed", "def");
    await until(async () => (await count("pending")) === 2);
    time += hold;
    await until(async () => (await count("delivered")) === 2);
    await save("c");
    await save("d");
    await until(async () => (await count("pending")) === 2);
    time += hold;
    await until(async () => (await count("delivered")) === 4);
    expect(bodies(bus)).toEqual(["a failed", "b failed", "c failed d failed"]);
  });

  it("holds breaks alone, and a fix that comes meanwhile follows its break", async () => {
    const bus = chat();
    await start(bus);
    await save("a");
    await save("b", "success");
    await save("a", "success");
    await save("c");
    await until(async () => (await count("delivered")) === 1);
    expect(bodies(bus)).toEqual(["b success"]);
    time += hold;
    await until(async () => (await count("delivered")) === 4);
    expect(bodies(bus)).toEqual(["b success", "a failed c failed", "a success"]);
  });

  it("does not hold for a destination that is no chat", async () => {
    const bus = scriptedDestination();
    await start(bus);
    await save("a");
    await until(async () => (await count("delivered")) === 1);
  });

  it("sends the same bytes again when more broke before the retry", async () => {
    const bus = chat(["retry"]);
    await start(bus);
    await save("a");
    await save("b");
    await until(async () => (await count("pending")) === 2);
    time += hold;
    await until(() => bus.sent.length === 1);
    await save("c");
    await until(async () => (await count("pending")) === 3);
    time += hold;
    await until(async () => (await count("delivered")) === 3);
    expect(bodies(bus)).toEqual(["a failed b failed", "c failed", "a failed b failed"]);
  });

  it("sends each alone when the message is refused for its content", async () => {
    const refused = { outcome: "failed", error: "invalid_blocks", status: 400, response: "" };
    const bus = scriptedDestination([refused as never], { isChat: true });
    await start(bus);
    await save("a");
    await save("b");
    await until(async () => (await count("pending")) === 2);
    time += hold;
    await until(async () => {
      time += 1_000;
      return (await count("delivered")) === 2;
    });
    expect(bodies(bus)).toEqual(["a failed b failed", "a failed", "b failed"]);
  });

  it("ends with the program", async () => {
    const bus = chat();
    await start(bus);
    await save("a");
    await save("b");
    await save("c", "failed", "def");
    await until(async () => (await count("pending")) === 3);
    await running.stop(5_000);
    expect(bodies(bus)).toEqual(["a failed b failed", "c failed"]);
    expect(await count("delivered")).toBe(3);
  });

  it("leaves what is held in the outbox when its service fails at the shutdown", async () => {
    const bus = chat(["retry"]);
    await start(bus);
    await save("a");
    await save("c", "failed", "def");
    await until(async () => (await count("pending")) === 2);
    await running.stop(5_000);
    expect(bodies(bus)).toEqual(["a failed"]);
    expect(await count("pending")).toBe(2);
  });

  it("updates a bot's message with what breaks up to 10 s later, and replies to it with a fix", async () => {
    const slack = await startSlackApi();
    const bot = {
      type: "slack",
      token: "xoxb-right-token",
      channel: "builds",
      when: { job: "**" },
    };
    await start(readOne({ ...bot, base_url: slack.url }));
    const deliverAll = async (delivered: number) => {
      await until(async () => (await count("pending")) > 0);
      time += hold;
      await until(async () => (await count("delivered")) === delivered);
    };
    await save("a");
    await deliverAll(1);
    time += 8_000;
    await save("b");
    await deliverAll(2);
    const [[ts, message]] = [...slack.messages] as [[string, { text: string }]];
    expect(slack.messages.size).toBe(1);
    expect(message.text).toMatch(/^:red_circle: \*2 jobs\* broke on \*main\*\n/);
    expect(message.text).toMatch(/\n• \*a\* in ci\n• \*b\* in ci$/);
    await save("a", "success");
    await deliverAll(3);
    expect([...slack.messages.values()][1]).toMatchObject({ thread_ts: ts });
    expect(slack.messages.get(ts)).toMatchObject({ text: message.text });
    time += 10_001;
    await save("c");
    await deliverAll(4);
    expect(slack.messages.size).toBe(3);
    await running.stop(0);
    await slack.close();
  });
});

/** A job of the workflow ci on main. */
function jobOn(job: string, status: string, revision: string): object {
  return {
    type: "job-completed",
    workflow: { id: "workflow", name: "ci" },
    job: { id: `${job} ${status}`, name: job, status },
    pipeline: { number: 7, vcs: { branch: "main", revision } },
  };
}
