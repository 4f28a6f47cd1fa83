import { createMemoryStore } from "../../../src/store/memory/create-memory-store";
import { get } from "../../support/ask-page";
import { saveHistory } from "../../support/make-history";
import { jobEvent, workflowEvent } from "../../support/pipeline-events";
import { createReceiver } from "../../support/receiver";

const deploy = { name: "deploy", run: "w1" };
const push = jobEvent({ ...deploy, job: "push", from: 43_140, to: 43_196 });
const approved = workflowEvent({ ...deploy, from: 0, to: 43_200 });

async function open(events: readonly object[], path: string): Promise<string> {
  const store = createMemoryStore();
  await saveHistory(store, events);
  return (await get(createReceiver({ store }), path)).text;
}

describe("a workflow that waited for an approval, in the inspector,", () => {
  it.each(["/inspector", "/inspector?group=pipeline"])(
    "has how long its jobs ran in its row, and the wait beside its name, in %s",
    async (path) => {
      const text = await open([approved, push], path);
      expect(text).toMatch(/<bdi>deploy<\/bdi>[^]*?<bdi>waited 11 h 59 min<\/bdi>/);
      expect(text.match(/class="duration">56 s</g)).toHaveLength(2);
    },
  );

  it("has both above its payload", async () => {
    const text = await open([approved, push], "/inspector/events/1");
    expect(text).toContain("ran 56 s, waited 11 h 59 min");
  });

  it("has the workflow's time while no job of it is in the log", async () => {
    expect(await open([approved], "/inspector")).toContain('class="duration">12 h<');
  });
});
