import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEvent } from "../../../src/core/event/event";
import {
  type Commit,
  summarize,
  summarizeCommit,
  type Summary,
} from "../../../src/core/event/summary";
import { createReceiver } from "../../support/receiver";

const folder = join(__dirname, "..", "..", "fixtures", "payloads");
const payload = (name: string): Buffer => readFileSync(join(folder, `${name}.json`));

const workflow: Summary = {
  name: "Log API Webhook",
  project: "webhook-service",
  workflow: "build-test-deploy",
  status: "success",
};
const job: Summary = { ...workflow, job: "deploy" };
const nameless = { name: "", project: "" };

/** Payloads in the shapes that CircleCI has sent, with our own names. */
const summaries: Record<string, Summary> = {
  "bitbucket-api-nulls.workflow-completed": workflow,
  "bitbucket.job-completed": job,
  "bitbucket.workflow-completed": workflow,
  "github-app-api.job-completed": { ...job, ...nameless },
  "github-app-api.workflow-completed": { ...workflow, ...nameless },
  "github-oauth-failed.workflow-completed": { ...workflow, status: "failed" },
  "github-oauth-merge.workflow-completed": workflow,
  "github-oauth-rerun.workflow-completed": workflow,
  "github-oauth-sorted-keys.job-completed": job,
  "github-oauth-tag-nulls.workflow-completed": workflow,
  "gitlab-without-workflow.job-completed": { ...job, workflow: null },
  "gitlab.job-completed": job,
  "gitlab.workflow-completed": workflow,
  ping: { name: "Log API Webhook" },
};

describe("summarize", () => {
  it("is tested with every payload of the fixtures", () => {
    const files = readdirSync(folder).map((file) => file.replace(".json", ""));
    expect(Object.keys(summaries).sort()).toEqual(files.sort());
  });

  it.each(Object.entries(summaries))("reads %s as the tutorial does", async (name, summary) => {
    const receiver = createReceiver();
    expect((await receiver.post({ body: payload(name) })).status).toBe(201);
    expect(receiver.stored()).toStrictEqual([summary]);
    expect(Object.keys(receiver.stored()[0]!)).toEqual(Object.keys(summary));
  });

  it.each([
    [
      { type: "workflow-completed", id: "1" },
      { project: null, workflow: null, status: null },
    ],
    [
      { type: "job-completed", id: "1" },
      { project: null, workflow: null, status: null, job: null },
    ],
    [{ type: "ping", id: "1", webhook: null }, {}],
  ])("has null for each missing name of %j", (event, rest) => {
    expect(summarize(parseEvent(JSON.stringify(event)))).toStrictEqual({ name: null, ...rest });
  });
});

describe("summarizeCommit", () => {
  const subject = "Answer webhooks before the coffee is ready";
  const author = "Ada Example";
  const authorEmail = "ada@example.com";
  const nobody = { subject: null, author: null, authorEmail: null };
  const sha = expect.stringMatching(/^[0-9a-f]{40}$/) as string;
  const main: Commit = { revision: sha, branch: "main", tag: null, subject, author, authorEmail };

  it.each<[string, Commit]>([
    ["github-oauth-merge.workflow-completed", main],
    ["github-oauth-sorted-keys.job-completed", main],
    ["github-oauth-tag-nulls.workflow-completed", { ...main, ...nobody, branch: null }],
    ["bitbucket.workflow-completed", main],
    ["bitbucket-api-nulls.workflow-completed", { ...main, ...nobody }],
    ["gitlab.workflow-completed", main],
    ["gitlab-without-workflow.job-completed", main],
    [
      "github-app-api.workflow-completed",
      { ...main, branch: "feature/coffee", author: null, authorEmail: null },
    ],
    [
      "ping",
      { revision: null, branch: null, tag: null, subject: null, author: null, authorEmail: null },
    ],
  ])("finds the commit in %s", (name, commit) => {
    expect(summarizeCommit(parseEvent(payload(name)))).toStrictEqual(commit);
  });

  function commitOf(pipeline: object): Commit {
    return summarizeCommit(parseEvent(JSON.stringify({ type: "x", id: "1", pipeline })));
  }

  it("prefers vcs to git, and git to the provider's map", () => {
    const git = { branch: "git" };
    const trigger_parameters = { gitlab: { branch: "provider" }, git };
    expect(commitOf({ vcs: { branch: "vcs" }, trigger_parameters }).branch).toBe("vcs");
    expect(commitOf({ vcs: { branch: null }, trigger_parameters }).branch).toBe("git");
    git.branch = "";
    expect(commitOf({ trigger_parameters }).branch).toBe("provider");
  });

  it("reads branch and tag from a ref when nothing else names them", () => {
    const withRef = (ref: string): Commit =>
      commitOf({ trigger_parameters: { git: { ref, branch: "", tag: "" } } });
    expect(withRef("refs/tags/v1/rc")).toMatchObject({ branch: null, tag: "v1/rc" });
    expect(withRef("refs/heads/a/b")).toMatchObject({ branch: "a/b", tag: null });
  });

  it("uses the first line of a message as the subject", () => {
    const git = { commit_message: "Subject\r\n\r\nThe rest" };
    expect(commitOf({ trigger_parameters: { git } }).subject).toBe("Subject");
  });

  it.each([[{ git: 7, gitlab: "x" }], [{ bitbucket_dc: { branch: "main" } }]])(
    "accepts %j",
    (trigger_parameters) => {
      expect(() => commitOf({ trigger_parameters })).not.toThrow();
    },
  );
});
