import { ConfigError } from "../../src/service/read-config";
import { readDestinations } from "../../src/service/read-destinations";

function problemsOf(entry: string, env: Record<string, string> = {}): readonly string[] {
  return problemsOfText(`destinations:\n  - { name: one, ${entry} }`, env);
}

function problemsOfText(text: string, env: Record<string, string> = {}): readonly string[] {
  try {
    readDestinations("d.yml", env, () => text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a problem of the file of destinations", () => {
  it.each([
    ["type: slak", 'and not "slak". Did you mean slack?'],
    ["type: Teams", 'and not "Teams". Did you mean teams?'],
    ["type: pager-duty", "Did you mean pagerduty?"],
    ["type: discord", 'and not "discord".'],
    ["type: 5", "must be one of"],
    ['type: "${TYPE}"', 'and not "${TYPE}".'],
  ])("quotes the unknown { %s }, and suggests what is near", (entry, problem) => {
    const problems = problemsOf(entry, { TYPE: "secret-type" });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain("secret-type");
  });

  it.each([
    "branch: [!dependabot/**]",
    "branch: [main, !dependabot/**]",
    "branch: !main",
    "branch: ! main",
    "branch: !release/{a,b}",
    "branch: [!release/[ab]]",
    "author: !dependabot[bot]",
    "author: [!bot!x]",
    "author: !<bot> x",
  ])("asks for quotes around the ! of { %s }, without repeating it", (rule) => {
    const problems = problemsOf(`type: loki, url: "http://l", when: { ${rule} }`);
    expect(problems).toEqual([
      expect.stringMatching(/^d\.yml:2:\d+: .* Put a text that begins with ! in quotes\.$/),
    ]);
    expect(problems.join()).not.toMatch(/bot|release/);
  });

  it("takes a tag of YAML itself", () => {
    expect(problemsOf('type: loki, url: "http://l", when: { tag: !!str 1 }')).toEqual([]);
  });

  it("names each template that does not end, and reports the rest of the file", () => {
    const entries = [
      "<% while (true); %>",
      "<%= it.workflow %>",
      "<% process.exit() %>",
      "<% (async () => { for (;;) await null; })() %>x",
      "<%= it.brnch %>",
    ].map((message, n) => ({ name: `d${n}`, type: "loki", url: "http://l", message }));
    const bad = { name: "bad", type: "slak" };
    const text = JSON.stringify({ destinations: [...entries, bad] });
    expect(problemsOfText(text)).toEqual([
      expect.stringMatching(/destinations\[0\]\.message is a template that does not end: it was/),
      expect.stringMatching(/destinations\[2\]\.message is a template that ends the process\.$/),
      expect.stringMatching(/destinations\[3\]\.message is a template that does not end/),
      expect.stringMatching(/destinations\[4\]\.message is a template that fails: .*"brnch"/),
      expect.stringMatching(/destinations\[5\]\.type must be one of/),
    ]);
  });
});
