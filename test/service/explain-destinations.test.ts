import { ConfigError } from "../../src/service/read-config";
import { readDestinations } from "../../src/service/read-destinations";

function problemsOf(entry: string, env: Record<string, string> = {}): readonly string[] {
  try {
    readDestinations("d.yml", env, () => `destinations:\n  - { name: one, ${entry} }`);
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
});
