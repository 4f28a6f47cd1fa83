import type { Change } from "../../../src/core/runs/change";
import { describeChange } from "../../../src/core/routing/describe-change";
import { formatSentence } from "../../../src/core/log/describe-event";
import { exampleJob } from "../../../src/outbound/messages/example-job";

const { event } = exampleJob;

describe("describeChange", () => {
  it.each([
    ["broken", {}, "deploy broke on main in webhook-service"],
    ["fixed", {}, "deploy was fixed on main in webhook-service"],
    ["still_failing", { project: null }, "deploy is still failing on main"],
    [
      "still_passing",
      { branch: null, tag: "v1" },
      "deploy is still passing for v1 in webhook-service",
    ],
    ["broken", { job: "lint" }, "lint broke in deploy on main in webhook-service"],
    [null, {}, "deploy failed on main, webhook-service #130"],
    ["silent", {}, "webhook-service is silent: nothing has arrived since #130"],
    ["broken", { workflow: null, type: "ping", name: "hook" }, "ping arrived from hook"],
  ] as const)("writes a change to %s of an event with %j: %s", (change, changed, sentence) => {
    const streak = { since: "2026-11-20T08:00:00.000Z", eventKey: "7" };
    const found = { change, streak, olderThan: null };
    expect(formatSentence(describeChange({ ...event, ...changed }, found))).toBe(sentence);
  });

  it("says passed of a first run, which cannot be still passing", () => {
    const first = { streak: null, olderThan: null };
    const describe = (change: Change): string =>
      formatSentence(describeChange(event, { ...first, change }));
    expect(describe("still_passing")).toBe("deploy passed on main in webhook-service");
    expect(describe("broken")).toBe("deploy broke on main in webhook-service");
  });

  it("says of a run of an older pipeline that it is one", () => {
    const older = { change: null, streak: null, olderThan: 328 };
    expect(formatSentence(describeChange(event, older))).toBe(
      "deploy failed on main, webhook-service #130, an older pipeline than #328",
    );
  });
});
