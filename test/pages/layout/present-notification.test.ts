import { toNotificationAnswer } from "../../../src/api/destinations/present-notification";
import { presentNotification } from "../../../src/pages/layout/present-notification";
import { makeJob } from "../../support/deliver";

describe("a fix that was delivered in another way", () => {
  const note = "The thread refused it (thread_not_found), so it was posted to the channel.";
  const deliveredAt = "2026-11-23T10:12:31.000Z";
  const { notification } = makeJob({
    change: "fixed",
    notification: { state: "delivered", attempts: 1, deliveredAt, result: { ts: "1", note } },
  });

  it("says on its page what was done", () => {
    expect(presentNotification(notification).outcome).toMatch(
      /^Delivered at .*\. The thread refused/,
    );
  });

  it("says in the API what was done, and nothing otherwise", () => {
    expect(toNotificationAnswer(notification).note).toBe(note);
    expect(toNotificationAnswer(makeJob().notification).note).toBeNull();
  });
});
