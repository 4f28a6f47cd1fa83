import { createReceiver, eventBody, makeEvent, type Receiver } from "../../../support/receiver";
import { get } from "../../../support/ask-page";

const changes = /<code><bdi>([^<]*)<\/bdi><\/code>/g;

async function changedPaths(receiver: Receiver, path: string): Promise<string[]> {
  const { text } = await get(receiver, path);
  return [...text.matchAll(changes)].map(([, changed]) => changed!);
}

/** An event of a workflow run. */
function makeRunOf(
  branch: string,
  status: string,
  { webhook = "webhook-1" }: { webhook?: string } = {},
): Buffer {
  const text = JSON.stringify(makeEvent("workflow-completed", "github", status));
  const event = JSON.parse(text.replaceAll('"main"', JSON.stringify(branch))) as object;
  return eventBody({ ...event, webhook: { id: webhook, name: webhook } });
}

describe("the comparison of an event's payload", () => {
  let receiver: Receiver;
  const post = async (...args: Parameters<typeof makeRunOf>): Promise<void> => {
    await receiver.post({ body: makeRunOf(...args) }).expect(201);
  };
  beforeEach(() => {
    receiver = createReceiver();
  });

  it("with the event before shows the old and new values, and the event", async () => {
    await post("main", "success");
    await post("fix/it", "failed", { webhook: "webhook-2" });
    await post("fix/it", "failed");
    const { text } = await get(receiver, "/inspector/events/3?tab=compare-event");
    expect(text).toMatch(/Compared with <a class="event-link" href="\/inspector\/events\/1\?/);
    expect(text).toMatch(/<del>[^]*?<bdi>&quot;success&quot;<\/bdi><\/del>/);
    expect(text).toMatch(/<ins>[^]*?<bdi>&quot;failed&quot;<\/bdi><\/ins>/);
    const paths = await changedPaths(receiver, "/inspector/events/3?tab=compare-event");
    expect(paths).toEqual(expect.arrayContaining([".workflow.status", ".pipeline.vcs.branch"]));
    const [visible] = text.split('<details class="routine fold"');
    expect(visible).toContain(".workflow.status");
    expect(visible).not.toMatch(/<bdi>\.(id|happened_at|workflow\.id)</);
  });

  it("with the previous run of the branch leaves out other branches and the same run", async () => {
    await post("fix/it", "success");
    await post("main", "success");
    const run = makeRunOf("fix/it", "failed");
    const event = JSON.parse(run.toString()) as { id: string };
    await receiver.post({ body: run });
    const elsewhere = { ...event, webhook: { id: "webhook-2", name: "another" } };
    await receiver.post({ body: eventBody(elsewhere) });
    const { text } = await get(receiver, "/inspector/events/4?tab=compare-run");
    expect(text).toMatch(/Compared with <a class="event-link" href="\/inspector\/events\/1\?/);
    expect(await changedPaths(receiver, "/inspector/events/4?tab=compare-run")).toContain(
      ".workflow.status",
    );
  });

  it("is linked from the payload, as part of it", async () => {
    await post("main", "success");
    await receiver.post({ body: eventBody(makeEvent("ping")) });
    const { text } = await get(receiver, "/inspector/events/1");
    expect(text).toContain('href="/inspector/events/1?tab=compare-event"');
    expect(text).toContain('href="/inspector/events/1?tab=compare-run"');
    const ping = await get(receiver, "/inspector/events/2?tab=compare-event");
    expect(ping.text).not.toContain("tab=compare-run");
    expect(ping.text).toContain("There is no earlier event of this webhook and type.");
    expect(ping.text).toMatch(/aria-current="page">Payload</);
    const run = await get(receiver, "/inspector/events/1?tab=compare-run");
    expect(run.text).toContain("There is no earlier run of this workflow on the branch.");
  });

  it("says that payloads are too large or changed in too many places", async () => {
    const ping = (id: number, list: object[] | string): string =>
      JSON.stringify({ type: "ping", id: "x", list }).replace('"x"', `"${"0".repeat(id)}"`);
    const many = (value: number): object[] => Array.from({ length: 501 }, () => ({ value }));
    await receiver.post({ body: ping(1, many(1)) });
    await receiver.post({ body: ping(2, many(2)) });
    await receiver.post({ body: ping(3, "x".repeat(600_000)) });
    const textOf = async (key: number): Promise<string> =>
      (await get(receiver, `/inspector/events/${key}?tab=compare-event`)).text;
    expect(await textOf(2)).toContain("Showing the first 500 of 502 changes.");
    const shown = await changedPaths(receiver, "/inspector/events/2?tab=compare-event");
    expect(shown).toHaveLength(500);
    expect(await textOf(3)).toContain("too large or too deep to compare");
  });

  it("is not offered for a rejection", async () => {
    await receiver.post({ headers: { "circleci-signature": "v1=no" } });
    const { text } = await get(receiver, "/inspector/rejections/1?tab=compare-event");
    expect(text).toContain("Why it was rejected");
    expect(text).not.toContain("Compare with");
  });
});
