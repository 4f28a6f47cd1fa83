import { readTime } from "../../../src/core/event/read-time";
import { routeEvents } from "../../../src/outbound/routing/route-events";
import { toRun } from "../../../src/core/runs/run";
import { makeJob } from "../../support/deliver";
import { get } from "../../support/ask-page";
import { createReceiver, eventBody, makeEvent } from "../../support/receiver";

const receivedAt = Date.UTC(2026, 10, 23, 12);
const odd = [
  "2099-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "-271821-04-20T00:00:00Z",
  "1970-01-01T00:00:00Z",
  "never",
  "",
];

describe("a time from outside", () => {
  it.each([
    ["2011-01-01T00:00:00Z", Date.UTC(2011, 0, 1)],
    ["2026-11-23T11:59:59.123Z", receivedAt - 877],
    ["2026-11-24T12:00:00Z", receivedAt + 86_400_000],
  ])("is read between 2011 and a day after its receipt: %s", (text, time) => {
    expect(readTime(text, receivedAt)).toBe(time);
  });

  it.each([...odd, "2010-12-31T23:59:59Z", "2026-11-24T12:00:01Z", null])(
    "is null otherwise: %s",
    (text) => {
      expect(readTime(text, receivedAt)).toBeNull();
    },
  );

  it.each(odd)("leaves a run that stopped at it stopped at its receipt: %s", (stoppedAt) => {
    const { event } = makeJob();
    const run = toRun({ ...event, stoppedAt, happenedAt: stoppedAt });
    expect(run).toMatchObject({ stoppedAt: Date.parse(event.receivedAt), duration: null });
  });

  it.each(odd)("does not silence its branch: %s", (stoppedAt) => {
    const { event } = makeJob({ status: "success" });
    const failed = makeJob({ key: 13, status: "failed" }).event;
    const passed = { ...event, stoppedAt, happenedAt: stoppedAt, workflowId: "other" };
    const later = new Date(Date.parse(event.receivedAt) + 60_000).toISOString();
    const everything = {
      ...{ name: "bus", isForPeople: false, keepsIncidentOpen: false },
      ...{ isChat: false, after: 0 },
    };
    const { notifications } = routeEvents(
      [passed, { ...failed, stoppedAt: later, receivedAt: later }],
      [{ ...everything, wants: () => true }],
      [],
      new Date(later),
    );
    expect(notifications.map(({ change }) => change)).toEqual(["still_passing", "broken"]);
  });

  it.each(odd)("fails no page: %s", async (time) => {
    const receiver = createReceiver();
    const event = JSON.parse(JSON.stringify(makeEvent())) as Record<string, Record<string, string>>;
    Object.assign(event.workflow!, { created_at: time, stopped_at: time });
    const sent = { ...event, happened_at: time };
    expect((await receiver.post({ body: eventBody(sent) })).status).toBe(201);
    for (const path of ["/inspector", "/inspector/events/1", "/insights", "/api/events"]) {
      expect([path, (await get(receiver, path)).status]).toEqual([path, 200]);
    }
    const { body } = await get(receiver, "/api/events");
    expect(JSON.stringify(body)).toContain(JSON.stringify(time));
  });
});
