import { createMemoryStore } from "../../../../src/store/memory/create-memory-store";
import { get } from "../../../support/ask-page";
import { makeDelivery } from "../../../support/make-delivery";
import { createReceiver, makeEvent, type Receiver } from "../../../support/receiver";

describe("the values of a filter", () => {
  it("are ten in the page, with a link to all of them", async () => {
    const receiver = await receiveBranches(12);
    const { text } = await get(receiver, "/inspector?status=success");
    expect(listValues(text, "branch")).toHaveLength(10);
    expect(text).toContain('href="/inspector/values/branch?status=success">All values</a>');
    const all = await get(receiver, "/inspector/values/branch?status=success&tab=raw");
    expect(all.status).toBe(200);
    expect(all.text.match(/class="option"/g)).toHaveLength(12);
    expect(all.text).toContain('href="/inspector?status=success&amp;branch=b11"');
    expect(all.text).toContain('href="/inspector?status=success">← Deliveries');
  });

  it("are all in the page if there are at most ten", async () => {
    const { text } = await get(await receiveBranches(10), "/inspector");
    expect(listValues(text, "branch")).toHaveLength(10);
    expect(text).not.toContain("/inspector/values/");
  });

  it("exist for names in the log only", async () => {
    expect((await get(createReceiver(), "/inspector/values/colour")).status).toBe(404);
    expect((await get(createReceiver(), "/inspector/values/constructor")).status).toBe(404);
    const none = await get(createReceiver(), "/inspector/values/project");
    expect(none.text).toContain("No values yet.");
  });

  it("say why they cannot be shown", async () => {
    const store = createMemoryStore();
    const facets = (): Promise<never> => Promise.reject(new Error("gone"));
    const receiver = createReceiver({ store: { ...store, events: { ...store.events, facets } } });
    const failed = await get(receiver, "/inspector/values/project");
    expect(failed.status).toBe(503);
    expect(failed.text).toContain('role="alert"');
  });

  function listValues(text: string, name: string): unknown {
    const [, menu = ""] = text.split(`data-menu="${name}"`);
    return menu.split("</ul>")[0]?.match(/class="option"/g);
  }

  async function receiveBranches(count: number): Promise<Receiver> {
    const receiver = createReceiver();
    for (let n = 0; n < count; n += 1) {
      const changes = { ...makeEvent(), id: `${n}`, pipeline: { vcs: { branch: `b${n}` } } };
      await receiver.store.events.save(makeDelivery(`${n}`, changes));
    }
    return receiver;
  }
});
