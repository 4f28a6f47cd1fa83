import { readDestinations } from "../../src/service/read-destinations";

function warningsOf(when: string, entry = 'type: loki, url: "http://l"'): readonly string[] {
  const text = `destinations:\n  - { name: one, ${entry}, when: { ${when} } }`;
  return readDestinations("d.yml", {}, () => text).warnings.map((warning) =>
    warning.replace(/^d\.yml:2:\d+: destinations\[0\]\./, ""),
  );
}

describe("a rule that can never match", () => {
  it.each([
    ['branch: main, tag: "v*"', "when has branch and tag, but no build has both"],
    ['branch: "!main", tag: "v*"', "when has branch and tag, but no build has both"],
    ["job: lint, type: workflow-completed", "when.job matches nothing: only events"],
    ["type: ping, branch: main", "when.type matches nothing: a ping has no branch"],
    [
      "status: [failed, cancelled]",
      /^when.status\[1\] matches none of .* Did you mean canceled\?$/,
    ],
    ["status: failure", /^when.status matches none of success, .* Did you mean failed\?$/],
    ["status: passed", "Did you mean success?"],
    ['status: ["!cancelled"]', "Did you mean canceled?"],
    ["status: on_hold", /not_run\.$/],
    ["type: [job-completed, workflow]", "Did you mean workflow-completed?"],
    [
      "change: fixed, status: failed",
      "when.change matches nothing: a run that is fixed is a success",
    ],
    ["change: [broken, fixed], status: failed", "when.change[1] matches nothing"],
    ["change: still_failing, status: [success, canceled]", "when.change matches nothing"],
    ["change: broken, status: [failed, canceled]", "when.status[1] matches nothing"],
    ["project: gh/acme/api", 'webhooks say github, not gh. Write "github/acme/api"'],
    ['project: "!bb/acme/*"', 'Write "!bitbucket/acme/*"'],
    ["project: acme/api", 'Write "*/acme/api"'],
    ["project: https://github.com/acme/api.git", 'Write "*/acme/api"'],
    ["branch: refs/heads/main", 'a branch comes without refs/heads/. Write "main"'],
    ['branch: ["!refs/heads/dependabot/**"]', 'Write "!dependabot/**"'],
    ["tag: refs/tags/v1", 'a tag comes without refs/tags/. Write "v1"'],
    ['branch: "refs/tags/v*"', 'Write "v*" under "tag"'],
    ['branch: "release-.+"', 'looks like a regular expression, but is a glob. Write "release-*"'],
    ['branch: "^release/.*$"', 'Write "release/**"'],
    ['branch: "/release-.*/"', 'Write "release-*"'],
    ['branch: "!dependabot.*"', 'Write "!dependabot*"'],
    ['branch: "(main|develop)"', 'Write "{main,develop}"'],
    ['branch: "main|develop"', 'Write "{main,develop}"'],
    ['branch: "@(main|develop)"', 'Write "{main,develop}"'],
    ['tag: "v\\\\d+\\\\.\\\\d+"', 'Write "v*.*"'],
    ['tag: "v[0-9]+"', 'Write "v*"'],
    ['branch: "^(?!main).*$"', "In a glob, * is any text without a slash."],
    ['author: ["!*[bot]*"]', "takes [bot] for one of the letters b, o and t. Write '!*\\[bot\\]*'"],
  ])("is warned of once: { %s }", (when, warning) => {
    const expected =
      typeof warning === "string"
        ? expect.stringContaining(warning)
        : expect.stringMatching(warning);
    expect(warningsOf(when)).toEqual([expected]);
  });

  it.each([
    "branch: main",
    'branch: [main, "release/*", "!release/old"]',
    'tag: "v*.*.*"',
    'tag: "v1.*"',
    'tag: "v[0-9]*.*"',
    'branch: "feature(x)"',
    'branch: "{main,develop}"',
    'author: "*@example.*"',
    'author: "!dependabot[bot]"',
    "author: ada.lovelace+ci@example.com",
    "project: github/acme/api",
    'project: "github/acme/*"',
    'project: "**/api"',
    'project: "*/*/api"',
    "project: 84996744-a854-4f5e-aea3-04e2851dc1d2",
    "status: [success, failed]",
    'status: "*"',
    "change: [broken, fixed], status: [success, failed, error]",
    "change: silent, status: canceled",
    "type: [ping]",
    "type: job-completed, job: lint",
    'type: "*-completed", job: lint',
    'type: ping, author: "!bot*"',
  ])("is not found in { %s }", (when) => {
    expect(warningsOf(when)).toEqual([]);
  });

  it("pages for every branch only with a warning", () => {
    const pager = `type: pagerduty, routing_key: "${"0".repeat(32)}"`;
    expect(warningsOf("workflow: deploy", pager)).toEqual([
      expect.stringContaining("when names neither branch nor tag"),
    ]);
    expect(warningsOf("branch: main", pager)).toEqual([]);
    expect(warningsOf('tag: "v*"', pager)).toEqual([]);
    expect(warningsOf("workflow: deploy", 'type: slack, url: "http://s"')).toEqual([]);
  });
});
