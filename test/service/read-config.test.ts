import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { ConfigError, readConfig } from "../../src/service/read-config";

function problemsOf(env: Record<string, string>, readFile?: () => string): readonly string[] {
  try {
    readConfig(env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("readConfig", () => {
  const defaults = {
    port: 1337,
    host: undefined,
    secrets: [],
    secretSources: [],
    storeUrl: "memory:",
    logLimit: 10_000,
    logRetentionDays: undefined,
    insightsRetentionDays: 400,
    bodyLimit: 5 * 1024 * 1024,
    apiToken: undefined,
    trustProxy: false,
    isProduction: false,
    replayUrls: [],
    destinationsFile: undefined,
    publicUrl: undefined,
    metricsBranches: ["main", "master"],
    areBadgesPublic: false,
    logLevel: "info",
    warnings: [],
  };

  it("requires no variable", () => {
    expect(readConfig({})).toStrictEqual(defaults);
  });

  it("treats an empty variable as absent", () => {
    const empty = { PORT: "", CIRCLECI_WEBHOOK_SECRET: "", API_TOKEN: "", LOG_LIMIT: "" };
    expect(readConfig(empty)).toStrictEqual(defaults);
  });

  it("reads every variable", () => {
    const env = {
      PORT: "8080",
      HOST: "::1",
      CIRCLECI_WEBHOOK_SECRET: "ABCD123",
      STORE_URL: "postgres://user:pass@db.example.com/ci?sslmode=require",
      LOG_LIMIT: "5",
      LOG_RETENTION_DAYS: "90",
      INSIGHTS_RETENTION_DAYS: "30",
      BODY_LIMIT: "1.5MB",
      API_TOKEN: "a-token-of-20-letters",
      TRUST_PROXY: "loopback, 10.0.0.0/8",
      REPLAY_URLS: "https://staging.example.com:443/hooks, http://10.0.0.5:3000",
      DESTINATIONS_FILE: "./destinations.yml",
      PUBLIC_URL: "https://ci.example.com/",
      METRICS_BRANCHES: "main, release",
      BADGES: "public",
      LOG_LEVEL: "debug",
      NODE_ENV: "production",
    };
    expect(readConfig(env)).toStrictEqual({
      ...defaults,
      port: 8080,
      host: "::1",
      secrets: ["ABCD123"],
      secretSources: ["CIRCLECI_WEBHOOK_SECRET"],
      storeUrl: "postgres://user:pass@db.example.com/ci?sslmode=require",
      logLimit: 5,
      logRetentionDays: 90,
      insightsRetentionDays: 30,
      bodyLimit: 1.5 * 1024 * 1024,
      apiToken: "a-token-of-20-letters",
      trustProxy: "loopback, 10.0.0.0/8",
      isProduction: true,
      replayUrls: ["https://staging.example.com/hooks", "http://10.0.0.5:3000/"],
      destinationsFile: "./destinations.yml",
      publicUrl: "https://ci.example.com",
      metricsBranches: ["main", "release"],
      areBadgesPublic: true,
      logLevel: "debug",
    });
  });

  it("warns of destinations with a store that forgets at a restart, with the remedy", () => {
    const warningsOf = (env: Record<string, string>): readonly string[] => readConfig(env).warnings;
    const file = { DESTINATIONS_FILE: "./destinations.yml" };
    expect(warningsOf(file)).toEqual([
      "DESTINATIONS_FILE with STORE_URL=memory: forgets at a restart what is broken and what waits to be sent. Set STORE_URL=sqlite:./data/webhooks.db.",
    ]);
    expect(warningsOf({ ...file, STORE_URL: "memory:" })).toHaveLength(1);
    expect(warningsOf({ ...file, STORE_URL: "sqlite:./webhooks.db" })).toEqual([]);
    expect(warningsOf({})).toEqual([]);
  });

  it.each([
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "http"],
    ["STORE_URL", "redis://localhost"],
    ["STORE_URL", "sqlite:"],
    ["STORE_URL", "postgres://user:pass@host:port/db"],
    ["STORE_URL", "postgres:db"],
    ["LOG_RETENTION_DAYS", "0"],
    ["LOG_RETENTION_DAYS", "1.5"],
    ["INSIGHTS_RETENTION_DAYS", "0"],
    ["LOG_LIMIT", "0"],
    ["LOG_LIMIT", "1e3"],
    ["BODY_LIMIT", "much"],
    ["BODY_LIMIT", "5 potatoes"],
    ["BODY_LIMIT", "0"],
    ["BODY_LIMIT", "1024mb"],
    ["API_TOKEN", "two words of 20 letters"],
    ["API_TOKEN", "schlüssel-of-20-letters"],
    ["API_TOKEN", "of-19-characters-ok"],
    ["TRUST_PROXY", "nginx"],
    ["TRUST_PROXY", "10.0.0.0/99"],
    ["REPLAY_URLS", "staging.example.com"],
    ["REPLAY_URLS", "http://10.0.0.5,"],
    ["REPLAY_URLS", "http://10.0.0.5,ftp://10.0.0.5"],
    ["REPLAY_URLS", "http://user:pass@10.0.0.5"],
    ["REPLAY_URLS", "http://10.0.0.5/?a=b"],
    ["PUBLIC_URL", "ci.example.com"],
    ["PUBLIC_URL", "https://ci.example.com/?token=x"],
    ["METRICS_BRANCHES", ","],
    ["METRICS_BRANCHES", Array.from({ length: 21 }, (_, n) => `branch-${n}`).join()],
    ["BADGES", "yes"],
    ["LOG_LEVEL", "loud"],
  ])("rejects %s=%s with a message that names the variable", (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name} must be `)]);
  });

  it("reports every problem at once", () => {
    const env = { PORT: "x", LOG_LEVEL: "x", BODY_LIMIT: "x", NODE_ENV: "production" };
    expect(problemsOf(env).map((problem) => problem.split(" ")[0])).toEqual([
      "PORT",
      "BODY_LIMIT",
      "LOG_LEVEL",
      "CIRCLECI_WEBHOOK_SECRET",
    ]);
  });

  describe("with secrets", () => {
    const file = { CIRCLECI_WEBHOOK_SECRET_FILE: "/secrets" };

    it("reads them from a file, one per line, in addition to the environment", () => {
      const env = { ...file, CIRCLECI_WEBHOOK_SECRET: "env" };
      const config = readConfig(env, () => "\uFEFFold\r\nnew\n\nanother");
      expect(config.secrets).toEqual(["env", "old", "new", "another"]);
      expect(config.secretSources).toEqual(Object.keys(env).reverse());
      expect(config.warnings).toEqual([]);
    });

    it("uses them verbatim and warns of surrounding white space without printing them", () => {
      const config = readConfig({ ...file, CIRCLECI_WEBHOOK_SECRET: " a " }, () => "b\t\n");
      expect(config.secrets).toEqual([" a ", "b\t"]);
      expect(config.warnings).toEqual([
        expect.stringMatching(/^CIRCLECI_WEBHOOK_SECRET: .*white space/),
        expect.stringMatching(/^CIRCLECI_WEBHOOK_SECRET_FILE: .*white space/),
      ]);
    });

    it.each(["", "\n\n"])("reports a problem when the file contains %j", (text) => {
      expect(problemsOf(file, () => text)).toEqual([expect.stringContaining("is empty")]);
    });

    it("reports a problem when one is only white space", () => {
      expect(problemsOf({ CIRCLECI_WEBHOOK_SECRET: " " })).toEqual([
        "CIRCLECI_WEBHOOK_SECRET: a secret is blank. Set the webhook's secret token.",
      ]);
      expect(problemsOf(file, () => "fine\n \t\n")).toEqual([
        "CIRCLECI_WEBHOOK_SECRET_FILE: a secret is blank. Set the webhook's secret token.",
      ]);
    });

    it("treats a line that begins with # as a secret", () => {
      const config = readConfig(file, () => "# project b\nfine");
      expect(config.secrets).toEqual(["# project b", "fine"]);
      expect(config.warnings).toEqual([expect.stringContaining("Comments are not supported")]);
    });

    it("reports a problem when the file cannot be read", () => {
      expect(problemsOf({ CIRCLECI_WEBHOOK_SECRET_FILE: "/no/such/file" })).toEqual([
        "CIRCLECI_WEBHOOK_SECRET_FILE: cannot read /no/such/file (ENOENT).",
      ]);
    });

    it("requires one only in production", () => {
      expect(problemsOf({ NODE_ENV: "development" })).toEqual([]);
      expect(problemsOf({ NODE_ENV: "production" })).toEqual([
        expect.stringContaining("CIRCLECI_WEBHOOK_SECRET is required"),
      ]);
    });
  });
});

describe(".env.example", () => {
  const text = readFileSync(join(__dirname, "..", "..", ".env.example"), "utf8");

  it("changes nothing when it is copied unchanged", () => {
    expect(readConfig(parse(text))).toStrictEqual(readConfig({}));
  });

  it("names every variable that is read and no other", () => {
    const read = new Set<string | symbol>();
    const note = (_env: object, name: string | symbol): undefined => void read.add(name);
    readConfig(new Proxy({}, { get: note, getOwnPropertyDescriptor: note }));
    // Not one of our settings, but the environment.
    read.delete("NODE_ENV");
    const named = [...text.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(read);
  });
});
