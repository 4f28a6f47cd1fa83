import { describeRule } from "../../src/outbound/routing/describe-rule";
import { matchesRule } from "../../src/outbound/routing/rule";
import { readDestinations } from "../../src/service/read-destinations";
import { makeJob } from "../support/deliver";

describe("the rule of a destination", () => {
  const rule = (entry: string) => {
    const text = `destinations:\n  - { name: one, ${entry} }`;
    return readDestinations("d.yml", {}, () => text).destinations[0]!.when;
  };
  const loki = 'type: loki, url: "http://l"';
  const slack = 'type: slack, url: "http://s"';
  const pagerduty = `type: pagerduty, routing_key: "${"0".repeat(32)}"`;

  it.each([
    [slack, "type is workflow-completed, change is broken or fixed"],
    [loki, "type is not ping"],
    [
      pagerduty,
      "type is workflow-completed, branch is the default branch, change is broken or fixed",
    ],
    [
      `${pagerduty}, when: { workflow: deploy }`,
      "type is workflow-completed, workflow is deploy, change is broken or fixed",
    ],
    [`${pagerduty}, when: {}`, "type is workflow-completed, change is broken or fixed"],
    [
      `${slack}, when: { branch: main }`,
      "type is workflow-completed, branch is main, change is broken or fixed",
    ],
    [`${slack}, when: { status: failed }`, "type is workflow-completed, status is failed"],
    [
      `${slack}, when: { job: lint }`,
      "type is job-completed, job is lint, change is broken or fixed",
    ],
    [
      `${loki}, when: { change: [still_failing], branch: ["release/*", "!*-rc"] }`,
      "type is not ping, branch is release/*, but not *-rc, change is still failing",
    ],
  ])("of { %s } is: %s", (entry, words) => {
    expect(describeRule(rule(entry))).toBe(words);
  });

  it.each([
    ['branch: "release/*"', "release/2.0", true],
    ['branch: "release/*"', "release/2.0/rc", false],
    ['branch: "release/**"', "release/2.0/rc", true],
    ['branch: "*"', ".hidden", true],
    ['branch: "feature(x)"', "feature(x)", true],
    ['branch: ["!dependabot/**"]', "dependabot/npm/x", false],
    ['branch: ["!dependabot/**"]', "main", true],
    ['branch: [main, "release/*", "!release/old"]', "release/old", false],
    ['branch: "{main,develop}"', "develop", true],
    ["project: webhook-service", "main", true],
    ['project: "github/acme/*"', "main", true],
    ['author: "*@example.com"', "main", true],
    ["tag: v1", "main", false],
    ["project: 84996744-a854-4f5e-aea3-04e2851dc1d2", "main", true],
    ['project: "!webhook-service"', "main", false],
    ['project: "!github/acme/*"', "main", false],
    ['project: "!84996744-*"', "main", false],
    ['project: ["*", "!webhook-service"]', "main", false],
    ['project: "!shop"', "main", true],
    ['author: "!Ada*"', "main", false],
    ['author: "!*@example.com"', "main", false],
    [`author: ["!bot*", '!*\\[bot\\]*']`, "main", true],
    ['branch: ["!foo", "!bar", "!baz"]', "baz", false],
    ['branch: ["!foo", "!bar", "!baz"]', "main", true],
    ['branch: ["!gh-readonly-queue/**"]', "gh-readonly-queue/main/pr-4978-0f3b2c1d", false],
  ])("with { %s } and the branch %s: %s", (when, branch, expected) => {
    const { event } = makeJob({ branch });
    expect(matchesRule(rule(`${loki}, when: { ${when} }`), event, null)).toBe(expected);
  });

  it.each([
    ['author: "!dependabot[bot]"', "dependabot[bot]", "1+dependabot[bot]@users.noreply.com", false],
    ['author: "!bot*"', "bot-7", "ci@example.com", false],
    ['author: "!*+bot@*"', "Robot", "ci+bot@example.com", false],
    ['author: "!bot*"', null, null, true],
    ['author: "!bot*"', null, "ada@example.com", true],
    ['author: ["*", "!bot*"]', null, null, false],
  ])("with { %s } and the author %s, %s: %s", (when, author, authorEmail, expected) => {
    const event = { ...makeJob().event, author, authorEmail };
    expect(matchesRule(rule(`${loki}, when: { ${when} }`), event, null)).toBe(expected);
  });

  it.each([
    ['tag: "v*"', true],
    ['branch: "!main"', false],
    ["branch: main", false],
  ])("with { %s } and the tag v1.2.3: %s", (when, expected) => {
    const event = { ...makeJob().event, branch: null, tag: "v1.2.3" };
    expect(matchesRule(rule(`${loki}, when: { ${when} }`), event, null)).toBe(expected);
  });

  it("requires a change of status only for chat services", () => {
    const { event } = makeJob();
    expect(matchesRule(rule(slack), event, "broken")).toBe(true);
    expect(matchesRule(rule(slack), event, "still_failing")).toBe(false);
    expect(matchesRule(rule(slack), event, null)).toBe(false);
    expect(matchesRule(rule(loki), event, null)).toBe(true);
  });
});
