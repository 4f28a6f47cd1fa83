import { get } from "../../../support/ask-page";
import { makeAttempted, routeEvent } from "../../../support/fill-outbox";
import { createReceiver } from "../../../support/receiver";

describe("the mark of a notified event", () => {
  it("names the destinations in its title and for screen readers", async () => {
    const { receiver, text } = await showNotified();
    const title = "Notified team-chat. Notification failed: on-call";
    expect(text).toContain(`class="notified has-failed" title="${title}"`);
    expect(text).toContain(`<span class="unseen">${title}</span>`);
    expect(text.match(/class="notified/g)).toHaveLength(1);
    const grouped = await get(receiver, "/inspector?group=pipeline");
    expect(grouped.text).toContain(`title="${title}"`);
  });

  it("takes one query for all rows", async () => {
    const { receiver } = await showNotified();
    const listSettled = jest.spyOn(receiver.store.outbox, "listSettled");
    await get(receiver, "/inspector");
    expect(listSettled.mock.calls).toEqual([[[expect.any(String), expect.any(String)]]]);
  });

  async function showNotified() {
    const receiver = createReceiver();
    const { store } = receiver;
    await store.outbox.register(["team-chat", "on-call"], 0);
    const [chat, call] = await routeEvent(store, {}, { destination: "on-call" });
    await store.outbox.saveAttempt(makeAttempted({ keys: [chat!.key] }));
    await store.outbox.saveAttempt(
      makeAttempted({ keys: [call!.key], destination: "on-call", state: "failed" }),
    );
    // Pending: no mark yet.
    await routeEvent(store, {});
    return { receiver, text: (await get(receiver, "/inspector")).text };
  }
});
