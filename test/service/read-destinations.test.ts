import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kinds } from "../../src/outbound/destinations/kinds";
import { ConfigError } from "../../src/service/read-config";
import { readDestinations } from "../../src/service/read-destinations";
import { makeJob } from "../support/deliver";

function read(text: string, env: Record<string, string> = {}) {
  return readDestinations("d.yml", env, () => text);
}

function problemsOf(text: string, env: Record<string, string> = {}): readonly string[] {
  try {
    read(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const one = (entry: string): string => `destinations:\n  - { name: one, ${entry} }`;

describe("readDestinations", () => {
  it("reports every problem at once, each with its place", () => {
    const text = `
people:
  ada@example.com: { slack: "@ada", email: x }
other: 1
destinations:
  - name: a
    type: slack
    url: \${SLACK_URL}
    when: { branch: [main], brnch: x, change: broke }
  - { name: a, type: pagerduty, routing_key: short }
  - { name: b, type: slak }
  - { name: "b c", type: airtable, base_id: 12, tabel: Runs, token: "\${TOKEN}" }
  - { name: d, type: loki, url: "ftp://x", message: "<%= it.brnch %>" }
  - { name: e, type: loki, url: "http://l", when: { branch: "x[" } }
  - { name: f, type: module, path: ./missing.mjs }
`;
    expect(problemsOf(text)).toEqual([
      "d.yml:8:10: the variable SLACK_URL is not set.",
      "d.yml:12:69: the variable TOKEN is not set.",
      "d.yml:4:1: other is not a known key.",
      "d.yml:3:22: people.ada@example.com.slack must be a member ID, such as U024BE7LH.",
      "d.yml:3:37: people.ada@example.com.email is not a known key.",
      expect.stringMatching(/^d.yml:9:39: destinations\[0\].when.change must be broken, fixed, /),
      "d.yml:9:29: destinations[0].when.brnch is not a known key.",
      "d.yml:10:33: destinations[1].routing_key must be an integration key of 32 characters.",
      expect.stringMatching(
        /^d.yml:11:16: destinations\[2\].type must be one of slack, teams, .*, and not "slak". Did you mean slack\?$/,
      ),
      "d.yml:12:7: destinations[3].name must be up to 60 letters, digits, - and _.",
      "d.yml:12:36: destinations[3].base_id must be a string; put it in quotes.",
      "d.yml:12:5: destinations[3].table is missing.",
      "d.yml:12:49: destinations[3].tabel is not a known key.",
      "d.yml:13:28: destinations[4].url must be an http or https URL.",
      expect.stringMatching(/destinations\[4\].message is a template that fails: .*"brnch"/),
      expect.stringMatching(/destinations\[5\].when.branch has a glob that cannot be read: /),
      "d.yml:15:30: destinations[6].path must be the path of an existing file, relative to this file's folder.",
      "d.yml:10:7: destinations[1].name is already the name of destinations[0].",
    ]);
  });

  it.each([
    ["is no YAML", "destinations: [", /^d\.yml:1:\d+: /],
    [
      "has a variable without quotes",
      one("type: slack, url: ${X}"),
      / Write "\$\{NAME\}" in quotes/,
    ],
    ["is empty", "", /^d\.yml:1:1: the file must be a map/],
    ["has no list", "destinations: {}", /destinations must be a list/],
    ["is a single text", "none", /^d\.yml:1:1: the file must be a map/],
    [
      "has a token that begins with *",
      one("type: grafana, url: http://g, token: *hunter2 "),
      /^d\.yml:2:55: an alias \(\*…\) cannot be resolved\. Put a text that begins with \* in quotes\.$/,
    ],
    [
      "has aliases of aliases",
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${"*a, ".repeat(20)}]\nc: &c [${"*b, ".repeat(20)}]`,
      /^d\.yml: the aliases/,
    ],
  ])("says what is wrong with a file that %s", (_name, text, problem) => {
    expect(problemsOf(text)[0]).toMatch(problem);
  });

  it("reports a file of a single text once", () => {
    expect(problemsOf("none")).toHaveLength(1);
  });

  it("names the file that cannot be read", () => {
    expect(() => readDestinations("/none/d.yml", {})).toThrow(
      "DESTINATIONS_FILE: /none/d.yml cannot be read (ENOENT).",
    );
  });

  it("lets no variable change the file's structure and keeps $${NAME} unchanged", () => {
    const env = { KEY: '", type: loki, x: "' };
    const text = one('type: airtable, base_id: appA, table: "${KEY}", token: "$${KEY}"');
    expect(read(text, env).destinations[0]).toMatchObject({ name: "one", type: "airtable" });
  });

  it("takes a credential without the line end of the file it was read from", () => {
    const text = one('type: grafana, url: "http://g", token: "${TOKEN}"');
    expect(problemsOf(text, { TOKEN: "glsa_token\n" })).toEqual([]);
  });

  it("runs no variable as the code of a message", async () => {
    const text = one('type: loki, url: "http://l", message: "${A} <%= it.branch %>"');
    const [destination] = read(text, { A: "<%= 1 + 1 %>" }).destinations;
    const tools = {
      publicUrl: undefined,
      isTest: false,
      listGroup: async () => [],
      findBreak: async () => undefined,
    };
    const { body } = await destination!.prepare([makeJob()], tools);
    expect(body.toString()).toContain("${A} main");
  });

  it("treats an alias like the text that it stands for", async () => {
    const text = `
destinations:
  - { name: rows, type: airtable, base_id: appA, table: &text "\${A} <%= it.branch %>", token: t }
  - { name: one, type: loki, url: "http://l", message: *text }
  - { name: two, type: loki, url: "http://l", message: &url "\${URL}" }
  - { name: three, type: loki, url: *url }`;
    const env = { A: "<%= 1 + 1 %>", URL: "http://three" };
    const { destinations } = read(text, env);
    const tools = {
      publicUrl: undefined,
      isTest: false,
      listGroup: async () => [],
      findBreak: async () => undefined,
    };
    const requests = await Promise.all(
      destinations.map(async (destination) => destination.prepare([makeJob()], tools)),
    );
    expect(requests[1]!.body.toString()).toContain("${A} main");
    expect(requests[2]!.body.toString()).toContain('"${URL}"');
    expect(requests[3]!.url).toContain("http://three/");
  });

  it("names the place of an alias whose variable is not set", () => {
    const text = `destinations:
  - { name: one, type: loki, url: "http://l", message: &url "\${URL}" }
  - { name: two, type: loki, url: *url }`;
    expect(problemsOf(text)).toEqual(["d.yml:3:35: the variable URL is not set."]);
  });

  it.each([
    ["type: slack, token: x", 'needs either "url"'],
    ['type: slack, url: "http://s", channel: c', 'needs either "url"'],
    ["type: zendesk, subdomain: a, client_id: c", 'needs either "client_id"'],
    ['type: zendesk, subdomain: a, base_url: "http://z", email: e, api_token: t', '"subdomain" or'],
    ['type: webhook, url: "http://w", format: xml', "must be standard, cloudevents or circleci"],
    ['type: webhook, url: "http://w", secret: x', "format is missing"],
    ['type: webhook, url: "http://w", format: standard', "secret is missing"],
    ['type: webhook, url: "http://w", format: standard, secret: short', "24 to 64 random bytes"],
    [
      'type: loki, url: "http://169.254.169.254"',
      "must not be 169.254.169.254, a forbidden address",
    ],
    ['type: loki, url: "http://l#x"', "without a fragment"],
    ['type: loki, url: "http://l?apikey=x"', "must be a URL without a query"],
    ['type: grafana, url: "http://g?x=y", token: t', "without user, password and query"],
    ['type: grafana, url: "http://u:p@g", token: t', "without user, password and query"],
    ['type: slack, url: "http://u:p@s"', "must be a URL without user and password"],
    ['type: grafana, url: "http://g", token: "a\\nb"', "must be printable ASCII without spaces"],
    ['type: grafana, url: "http://g", token: " "', "token must not be empty"],
    ['type: airtable, base_id: appA, table: "", token: t', "table must not be empty"],
    ['type: teams, url: "http://t", format: x', "format must be message or card"],
  ])("rejects { %s }", (entry, problem) => {
    expect(problemsOf(one(entry)).join("\n")).toContain(problem);
  });

  it("repeats no secret in a problem", () => {
    const text = one('type: webhook, url: "${URL}", format: standard, secret: "${SECRET}"');
    const env = { URL: "htp://secret-url", SECRET: "secret-secret" };
    expect(problemsOf(text, env)).toHaveLength(2);
    expect(problemsOf(text, env).join("\n")).not.toMatch(/secret-/);
  });

  it("repeats no variable in a problem with a name or a path", () => {
    const entry = '- { name: "${NAME}", type: module, path: "./${PATH}" }';
    const env = { NAME: "secret-name", PATH: "secret-path" };
    const problems = problemsOf(`destinations:\n  ${entry}\n  ${entry}`, env);
    expect(problems).toHaveLength(3);
    expect(problems.join("\n")).not.toMatch(/secret-/);
  });

  it("warns of the end of Zendesk's API tokens, and of words that CircleCI does not send", () => {
    const text = `${one("type: zendesk, subdomain: a, email: e, api_token: t")}
  - { name: two, type: loki, url: "http://l", when: { status: failure, type: "job*" } }`;
    expect(read(text).warnings).toEqual([
      expect.stringContaining("2027-04-30"),
      expect.stringMatching(/^d.yml:3:55: destinations\[1\].when.status matches none of success, /),
    ]);
  });

  it("warns of a Slack URL that starts a workflow", () => {
    const warningsOf = (path: string) =>
      read(one(`type: slack, url: "https://hooks.slack.com/${path}"`)).warnings;
    expect(warningsOf("triggers/T0/1/abc")).toEqual([
      expect.stringMatching(/^d\.yml:2:\d+: destinations\[0\]\.url starts a workflow of Slack/),
    ]);
    expect(warningsOf("services/T0/B0/abc")).toEqual([]);
  });

  it("finds a module beside the file", () => {
    const folder = mkdtempSync(join(tmpdir(), "destinations-"));
    writeFileSync(join(folder, "mine.mjs"), "export default () => {}");
    const text = one("type: module, path: ./mine.mjs");
    const { destinations } = readDestinations(join(folder, "d.yml"), {}, () => text);
    rmSync(folder, { recursive: true });
    expect(destinations[0]!.type).toBe("module");
  });
});

describe("docs/destinations.md", () => {
  const page = readFileSync(join(__dirname, "../../docs/destinations.md"), "utf8");
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text!);
  const env = Object.fromEntries(
    [...page.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, "https://example.com/secret"]),
  );
  env.PAGERDUTY_KEY = "0123456789abcdef0123456789abcdef";
  env.BUS_SECRET = `whsec_${Buffer.alloc(32).toString("base64")}`;

  it("has an example of each type that readDestinations accepts", () => {
    const folder = mkdtempSync(join(tmpdir(), "destinations-"));
    writeFileSync(join(folder, "my-destination.mjs"), "export default () => {}");
    const types = examples.flatMap((text) =>
      readDestinations(join(folder, "d.yml"), env, () => text).destinations.map(({ type }) => type),
    );
    rmSync(folder, { recursive: true });
    expect([...new Set(types)].sort()).toEqual(kinds.map(({ type }) => type).sort());
  });
});
