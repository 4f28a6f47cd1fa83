import { describeChange } from "../../src/core/describe-change";
import { formatSentence } from "../../src/core/describe-event";
import { exampleJob } from "../../src/outbound/messages/example-job";

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
    expect(formatSentence(describeChange({ ...event, ...changed }, change))).toBe(sentence);
  });
});
